import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { isWithin, realPlace } from '../../access/real-place.ts';

const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'real-place-')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
mkdirSync(path.join(folder, 'inner'));
mkdirSync(path.join(folder, 'inner-secret'));
symlinkSync('inner', path.join(folder, 'link'));
symlinkSync('loop', path.join(folder, 'loop'));
symlinkSync('nowhere', path.join(folder, 'dangling'));

it('is known of what is not there yet, through the links that lead to it', async () => {
  expect(await realPlace(path.join(folder, 'link', 'a', 'b.tif'))).toBe(path.join(folder, 'inner', 'a', 'b.tif'));
  expect(await realPlace(path.join(folder, 'inner'))).toBe(path.join(folder, 'inner'));
});

it('is none of a link to nothing, of a circle of links, or of what lies below them', async () => {
  for (const name of ['dangling', 'loop'])
    for (const below of ['', 'x.tif'])
      await expect(realPlace(path.join(folder, name, below))).rejects.toThrow(/a link to nothing|ELOOP/);
  await expect(realPlace(path.join(folder, 'loop'))).rejects.toMatchObject({ code: 'ELOOP' });
});

it('lies within a folder by whole names, and within the root of the disk always', async () => {
  const inner = path.join(folder, 'inner');
  expect(await isWithin(inner, [inner])).toBe(true);
  expect(await isWithin(path.join(inner, 'x'), [path.join(folder, 'link')])).toBe(true);
  expect(await isWithin(path.join(folder, 'inner-secret'), [inner])).toBe(false);
  expect(await isWithin(folder, [inner])).toBe(false);
  expect(await isWithin(inner, ['/'])).toBe(true);
  expect(await isWithin(inner, [path.join(folder, 'loop')])).toBe(false);
  expect(await isWithin(inner, [])).toBe(false);
});
