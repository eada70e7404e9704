import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { covers, readCoverage } from '../../benchmarks/unnoticed/test-coverage.ts';

const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'coverage-')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const TEXT = `export function used(a) {
  if (a > 1) return 'large';
  return 'small';
}
export function unused() {
  return 'none';
}
used(2);
if (process.argv[2] === 'both') used(0);
`;

it('is of the processes of a test file together, branch by branch', () => {
  const [dist, of] = [path.join(folder, 'dist'), path.join(folder, 'coverage', 'one')];
  mkdirSync(dist);
  mkdirSync(of, { recursive: true });
  writeFileSync(path.join(of, 'test-file.txt'), 'tests/one.test.ts');
  writeFileSync(path.join(of, 'cut.json'), '{"result": [');
  writeFileSync(path.join(dist, 'a.mjs'), TEXT);
  const seen = (...args: string[]): ((word: string) => boolean) => {
    spawnSync(process.execPath, [path.join(dist, 'a.mjs'), ...args], { env: { ...process.env, NODE_V8_COVERAGE: of } });
    const parts = readCoverage(path.join(folder, 'coverage'), dist).get('tests/one.test.ts')!;
    return (word) => covers(parts, 'a.mjs', TEXT.indexOf(word));
  };
  const one = seen();
  expect(["'large'", "'small'", "'none'", 'used(2)', 'used(0)'].map(one)).toEqual([true, false, false, true, false]);
  const both = seen('both');
  expect(["'large'", "'small'", "'none'", 'used(2)', 'used(0)'].map(both)).toEqual([true, true, false, true, true]);
});
