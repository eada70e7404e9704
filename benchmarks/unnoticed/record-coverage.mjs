// Loaded before each test file: what the file and the processes that it starts carry out is written to QUADRAT_COVERAGE_FOLDER,
// one folder for each test file, in V8's own form.
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import path from 'node:path';
import { afterAll, expect } from 'vitest';

const file = path.relative(process.cwd(), expect.getState().testPath).replaceAll(path.sep, '/');
const name = createHash('sha256').update(file).digest('hex').slice(0, 16);
const folder = path.join(process.env.QUADRAT_COVERAGE_FOLDER, name);
mkdirSync(folder, { recursive: true });
writeFileSync(path.join(folder, 'test-file.txt'), file);
// Processes and threads that are started from now on write their own.
process.env.NODE_V8_COVERAGE = folder;

const session = new Session();
session.connect();
session.post('Profiler.enable');
session.post('Profiler.startPreciseCoverage', { callCount: false, detailed: true });
afterAll(() => {
  session.post('Profiler.takePreciseCoverage', (error, taken) => {
    if (error === null) writeFileSync(path.join(folder, `coverage-${process.pid}-own.json`), JSON.stringify(taken));
  });
});
