import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeFileAtomic } from '../../storage/atomic-file.ts';
import type { ArtifactStore } from '../../engine/artifact-store.ts';
import type { Sha256 } from '../../engine/digest.ts';
import { openArtifactStore } from '../../engine/open-artifact-store.ts';

let folder: string;
let outside: string;
let location: string;
let store: ArtifactStore;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'quadrat-links-'));
  outside = path.join(folder, 'outside');
  location = path.join(folder, 'run', 'artifacts');
  mkdirSync(path.join(outside, 'deep'), { recursive: true });
  writeFileSync(path.join(outside, 'deep', 'kept.txt'), 'kept');
  writeFileSync(path.join(outside, 'x.part-1'), 'kept');
  store = openArtifactStore(location);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function expectOutsideKept(): void {
  expect(new Set(readdirSync(outside, { recursive: true, encoding: 'utf8' }))).toEqual(
    new Set(['deep', 'deep/kept.txt', 'x.part-1']),
  );
}

it('sweeps nothing that a link in it leads to', async () => {
  const { digest } = await store.put(Buffer.from('content'));
  symlinkSync(outside, path.join(location, 'contents', 'zz'));
  await store.sweep(new Set([digest]));
  expectOutsideKept();
  expect(Buffer.from(await store.get(digest)).toString()).toBe('content');
});

it('ends soon where links lead in circles', { timeout: 20_000 }, async () => {
  await store.put(Buffer.from('content'));
  for (const name of ['a', 'b', 'c']) symlinkSync('.', path.join(location, name));
  await store.sweep(new Set());
  expect(
    readdirSync(path.join(location, 'contents'), { recursive: true, encoding: 'utf8' }).filter(
      (name) => name.length > 2,
    ),
  ).toEqual([]);
});

it('takes nothing for a digest that is none', async () => {
  await store.put(Buffer.from('content'));
  const forged = `../../../../outside` as Sha256;
  await expect(store.get(forged)).rejects.toThrow(/digest/);
  expectOutsideKept();
});

it('does not wait for a pipe that lies in place of content', { timeout: 20_000 }, async () => {
  const { digest } = await store.put(Buffer.from('content'));
  const file = path.join(location, 'contents', digest.slice(0, 2), digest.slice(2));
  rmSync(file);
  expect(spawnSync('mkfifo', [file]).status).toBe(0);
  await expect(store.get(digest)).rejects.toThrow(/artifact/);
  await store.put(Buffer.from('content'));
  expect(Buffer.from(await store.get(digest)).toString()).toBe('content');
});

it('says that a folder stands in place of a file that is to be written', async () => {
  const taken = path.join(folder, 'units.csv');
  mkdirSync(taken);
  await expect(writeFileAtomic(taken, 'x')).rejects.toThrow(/units\.csv: expected a place for a file, found a folder/);
  expect(existsSync(taken)).toBe(true);
  expect(readdirSync(folder).filter((name) => name.includes('.part-'))).toEqual([]);
});
