import { expect, it } from 'vitest';
import { fixedWaits } from './fixed-waits.ts';
import { readProjectFiles } from './project-files.ts';

// A slow machine proves of anything that it does not happen: wait for what must come after, then look.
it('no test waits for a fixed time to see that nothing happens', () => {
  // Faults last for a time by their nature.
  const files = [...readProjectFiles(['.ts'])].filter(([file]) => /^tests\/(?!faults\/)/.test(file));
  expect(files.filter(([file, text]) => fixedWaits(file, text) > 0).map(([file]) => file)).toEqual([]);
});

it('a wait between two looks is none', () => {
  expect(fixedWaits('a.ts', 'await pause(300);')).toBe(1);
  expect(fixedWaits('a.ts', 'while (!done()) await pause(300);')).toBe(0);
  expect(fixedWaits('a.ts', 'for (const one of all) work(async () => { await setTimeout(300); });')).toBe(1);
  expect(fixedWaits('a.ts', 'await pause(takeoverMs); await pause(5);')).toBe(0);
});
