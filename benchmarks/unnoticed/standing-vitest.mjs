// Vitest that stays: asked for test files by a message, it runs them up to the first failure and answers with what became of each.
// What it has compiled of tests it keeps; the product's modules are loaded anew by each test file. The temporary folder of tests is
// the first argument.
import path from 'node:path';
import { createVitest } from 'vitest/node';

const vitest = await createVitest('test', { watch: false, bail: 1, maxWorkers: 1, reporters: [{}] });
// Only now: Vitest keeps files of its own in the folder that it has had at its start.
process.env.TMPDIR = process.argv[2];

process.on('message', (request) => void run(request));
process.send('ready');

async function run({ tests }) {
  // Failures of earlier runs would end this one.
  vitest.state.idMap.clear();
  vitest.state.filesMap.clear();
  const { testModules } = await vitest.runTestSpecifications(await vitest.globTestSpecifications(tests));
  process.send(
    testModules.map((module) => ({
      test: path.relative(process.cwd(), module.moduleId).replaceAll(path.sep, '/'),
      seconds: module.diagnostic().duration / 1000,
      isFailed: module.state() === 'failed',
      what: [...module.children.allTests('failed')][0]?.fullName ?? module.errors()[0]?.message ?? '',
    })),
  );
}
