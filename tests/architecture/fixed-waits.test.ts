import { expect, it } from 'vitest';
import { fixedWaits } from './fixed-waits.ts';
import { readProjectFiles } from './project-files.ts';

/**
 * Tests that still wait for a fixed time, and how often: for work that takes a while, or to see that nothing happens, which
 * a slow machine proves of anything. The numbers may only shrink: wait for what must come after, then look.
 */
const STILL_WAIT: Readonly<Record<string, number>> = {
  'tests/cli/shared-queue.test.ts': 3,
  'tests/workers/endless-model.test.ts': 4,
};

it('no test waits for a fixed time to see that nothing happens', () => {
  // Faults last for a time by their nature.
  const files = [...readProjectFiles(['.ts'])].filter(([file]) => /^tests\/(?!faults\/)/.test(file));
  const found = files.map(([file, text]) => [file, fixedWaits(file, text)] as const).filter(([, count]) => count > 0);
  expect(found.filter(([file, count]) => count > (STILL_WAIT[file] ?? 0))).toEqual([]);
  expect(Object.keys(STILL_WAIT).filter((file) => !found.some(([name]) => name === file))).toEqual([]);
});

it('a wait between two looks is none', () => {
  expect(fixedWaits('a.ts', 'await pause(300);')).toBe(1);
  expect(fixedWaits('a.ts', 'while (!done()) await pause(300);')).toBe(0);
  expect(fixedWaits('a.ts', 'for (const one of all) work(async () => { await setTimeout(300); });')).toBe(1);
  expect(fixedWaits('a.ts', 'await pause(takeoverMs); await pause(5);')).toBe(0);
});
