import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres, startRedis, type TestServer } from '../../benchmarks/servers.ts';
import { hasEnded, type RunRecord } from '../../pipeline/board/run-record.ts';
import { writeSmallRun } from '../faults/sample-run.ts';
import { WorkerCrew } from '../faults/worker-crew.ts';
import { serve, type Served } from './served.ts';

const door = { holders: undefined, hostNames: new Set(['127.0.0.1', 'localhost']) };

describe.each([
  ['Redis', () => startRedis()],
  ['PostgreSQL', startPostgres],
] as const)('a run that was launched over HTTP on %s', (_, startServer) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-api-revisions-'));
  const out = path.join(folder, 'out');
  const inputs = path.join(folder, 'inputs');
  let queue: TestServer;
  let served: Served;
  let crew: WorkerCrew;

  beforeAll(async () => {
    writeSmallRun(folder);
    queue = await startServer();
    served = await serve({ queueUrl: queue.url, runsFolder: folder, door });
    const logs = path.join(folder, 'logs');
    mkdirSync(logs);
    crew = new WorkerCrew(logs, ['--queue', queue.url, '--workers', '1', '--takeover', '3', '--runs', folder]);
    crew.start();
  });
  afterAll(async () => {
    await crew.stop('SIGKILL');
    await served.close();
    await queue.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function launch(): Promise<RunRecord> {
    const api = `${served.address('127.0.0.1')}/api/runs`;
    const reply = await fetch(api, {
      method: 'POST',
      body: JSON.stringify({ runFile: 'run.yaml', out: 'out' }),
      headers: { 'content-type': 'application/json' },
    });
    const { id } = (await reply.json()) as RunRecord;
    for (;;) {
      const record = (await (await fetch(`${api}/${id}`)).json()) as RunRecord;
      if (hasEnded(record)) return record;
      await pause(100);
    }
  }

  it('takes corrected labels as the next revision when it is launched again, and stays as it was where it is refused', async () => {
    expect(await launch()).toMatchObject({ state: 'done' });
    const manifest = readFileSync(path.join(out, 'run.json'));
    const reference = path.join(inputs, 'reference.geojson');
    const labels = readFileSync(reference, 'utf8');
    writeFileSync(reference, labels.slice(0, 1000));
    expect(await launch()).toMatchObject({
      state: 'failed',
      error: { message: expect.stringContaining('reference.geojson') },
    });
    expect(readFileSync(path.join(out, 'run.json'))).toEqual(manifest);

    writeFileSync(reference, labels.replace('"wetland"', '"forest"'));
    renameSync(path.join(inputs, 'imagery'), path.join(inputs, 'imagery-away'));
    expect(await launch()).toMatchObject({ state: 'done', computed: 2 });
    expect(JSON.parse(readFileSync(path.join(out, 'run.json'), 'utf8'))).toMatchObject({
      revision: { number: 2, changed: ['reference'] },
    });
    expect(readFileSync(path.join(out, 'revisions', '1', 'run.json'))).toEqual(manifest);
  });
});
