import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { withAccess } from '../../access/access.ts';
import { checkWritable } from '../../access/check-location.ts';
import { digestOfFile } from '../../access/file-digest.ts';
import { readFileWithin } from '../../access/open-file.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-open-'));
const runs = path.join(folder, 'runs');
const beside = path.join(folder, 'runs-beside');
mkdirSync(runs);
mkdirSync(beside);
writeFileSync(path.join(runs, 'a.txt'), 'mine');
writeFileSync(path.join(beside, 'secret.txt'), 'SECRET');
symlinkSync(beside, path.join(runs, 'way-out'));
symlinkSync(path.join(beside, 'secret.txt'), path.join(runs, 'link.txt'));
symlinkSync(path.join(runs, 'a.txt'), path.join(runs, 'inner-link.txt'));
symlinkSync(path.join(folder, 'nowhere'), path.join(runs, 'dangling'));
symlinkSync('loop', path.join(runs, 'loop'));
execFileSync('mkfifo', [path.join(runs, 'pipe')]);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const read = (name: string, roots: readonly string[] | undefined): Promise<string> =>
  withAccess({ ...(roots === undefined ? {} : { roots }), hosts: [], listedOnly: true }, async () =>
    (await readFileWithin(path.resolve(runs, name), 1000)).toString(),
  );

it('reads what lies within the folders, through links that stay there', async () => {
  expect(await read('a.txt', [runs])).toBe('mine');
  expect(await read('inner-link.txt', [runs])).toBe('mine');
  expect(await read('link.txt', [runs, beside])).toBe('SECRET');
});

it.each(['../runs-beside/secret.txt', 'way-out/secret.txt', 'link.txt', '/etc/passwd', '../none.txt', 'way-out/none'])(
  'gives nothing away of what lies outside: %s',
  async (name) => {
    await expect(read(name, [runs])).rejects.toThrow(/within the folders that this run may use/);
  },
);

it.each(['pipe', '/dev/zero', '/proc/self/environ', '/sys/kernel/notes'])(
  'reads regular files only, whoever asks: %s',
  async (name) => {
    await expect(read(name, undefined)).rejects.toThrow(/expected a file, found a (device|folder)/);
    await expect(digestOfFile(path.resolve(runs, name))).rejects.toThrow(/expected a file, found/);
  },
);

it('reads no more than it is told to', async () => {
  writeFileSync(path.join(runs, 'large.txt'), 'x'.repeat(2000));
  await expect(read('large.txt', [runs])).rejects.toThrow(/expected at most 1000 bytes, found 2 KiB/);
});

it.each([
  ['new/run', true],
  ['way-out/run', false],
  ['../runs-beside', false],
  ['dangling', false],
  ['loop/run', false],
  ['s3://bucket/prefix', false],
])('writes within the folder of runs only, links resolved: %s', async (name, isAllowed) => {
  const place = name.startsWith('s3:') ? name : path.resolve(runs, name);
  const checked = withAccess({ roots: [runs, beside], runs: [runs], hosts: [], listedOnly: true }, () =>
    checkWritable(place),
  ).then(
    () => true,
    () => false,
  );
  expect(await checked).toBe(isAllowed);
});
