import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateSampleTiles } from '../../sample-tiles/generate.ts';
import { modelFolder, readPixels, sampleFolder } from './sample-files.ts';

/** What compressed the committed files: other builds of zlib may pack the same pixels into other bytes. */
const COMPRESSED_WITH = '1.3.1-e00f703 x64';
const MOST_BYTES = 6_000_000;
const MOST_CPU_MS = 60_000;

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-sample-tiles-'));
let cpuMs = 0;

function filesBelow(below: string): string[] {
  const names = readdirSync(below, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => statSync(path.join(below, name)).isFile()).sort();
}

async function expectSameFile(name: string): Promise<void> {
  const made = path.join(folder, name);
  const committed = path.join(sampleFolder, name);
  const sameZlib = `${process.versions.zlib} ${process.arch}` === COMPRESSED_WITH;
  if (sameZlib || !name.endsWith('.tif')) {
    expect(readFileSync(made).equals(readFileSync(committed)), `bytes of ${name}`).toBe(true);
    return;
  }
  const [one, other] = [await readPixels(made), await readPixels(committed)];
  expect(one.grid, `grid of ${name}`).toEqual(other.grid);
  expect(Buffer.from(one.pixels.buffer).equals(Buffer.from(other.pixels.buffer)), `pixels of ${name}`).toBe(true);
}

describe('the generator of the sample case', () => {
  beforeAll(async () => {
    const before = process.cpuUsage();
    await generateSampleTiles(folder);
    const { user, system } = process.cpuUsage(before);
    cpuMs = (user + system) / 1000;
  }, 300_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  it('makes the committed files again', async () => {
    const names = filesBelow(folder);
    expect(names).toHaveLength(17);
    for (const name of names) await expectSameFile(name);
  });

  it('stays small and quick', () => {
    const sizes = [folder, modelFolder].flatMap((below) =>
      filesBelow(below).map((name) => statSync(path.join(below, name)).size),
    );
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(MOST_BYTES);
    expect(cpuMs).toBeLessThan(MOST_CPU_MS);
  });
});
