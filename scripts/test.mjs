// `npm test`: makes sure of the tools, builds, checks types, lint and format, and runs the tests. Arguments go to vitest.
// Ends with a line "N passed, N failed"; a check that fails counts as one failure.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureTestTools } from './ensure-test-tools.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-test-'));
const report = path.join(folder, 'report.json');
/** Longer than any sound run of the tests: what hangs is a failure, not a wait. */
const TIMEOUT_MS = 45 * 60_000;
const counts = { passed: 0, failed: 0 };

try {
  // Only the tests need the tools, whose installation mostly waits.
  for (const { reason } of await Promise.allSettled([ensureTestTools(), runChecks()])) if (reason) throw reason;
  runTests(process.argv.slice(2));
} catch (error) {
  console.error(error.message);
  counts.failed += 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1;

async function runChecks() {
  await check('build', process.execPath, ['scripts/build.mjs']);
  await check('inventory', process.execPath, ['scripts/inventory.mjs']);
  await check('types', 'npx', ['tsc', '--noEmit', '-p', 'tsconfig.json']);
  await check('lint', 'npx', ['oxlint', '--type-aware', '--deny-warnings']);
  await check('format', 'npx', ['prettier', '--check', '--log-level', 'warn', '.']);
}

async function check(name, program, args) {
  const [status] = await once(spawn(program, args, { cwd: root, stdio: 'inherit' }), 'exit');
  console.log(`${name}: ${status === 0 ? 'ok' : 'FAILED'}`);
  counts[status === 0 ? 'passed' : 'failed'] += 1;
}

function runTests(args) {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const { status, error } = spawnSync(process.execPath, [vitest, 'run', ...reporters, ...args], {
    cwd: root,
    stdio: 'inherit',
    timeout: TIMEOUT_MS,
    killSignal: 'SIGKILL',
  });
  if (error !== undefined) throw new Error(`tests: expected an end within ${TIMEOUT_MS / 60_000} minutes, found none`);
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'));
  counts.passed += numPassedTests;
  // A file that cannot even be loaded fails without a failed test.
  counts.failed += status !== 0 && numFailedTests === 0 ? 1 : numFailedTests;
}
