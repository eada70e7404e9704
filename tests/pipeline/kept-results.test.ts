import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sha256OfBytes } from '../../engine/digest.ts';
import { wholeManifest } from '../results/whole-manifest.ts';
import { filesBelow, root } from '../cli/quadrat.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-kept-'));
const finished = path.join(folder, 'finished');
const script = path.join(path.dirname(fileURLToPath(import.meta.url)), 'keep-and-be-killed.mjs');

/** Files of a finished run with the text that they have. */
const TABLES = { 'estimates.csv': 'level,class\r\n', 'published.csv': 'class\r\n', 'accuracy.json': 'null\n' };

beforeAll(() => {
  mkdirSync(finished);
  for (const [name, text] of Object.entries(TABLES)) writeFileSync(path.join(finished, name), text);
  const outputs = Object.fromEntries(Object.entries(TABLES).map(([name, text]) => [name, sha256OfBytes(text)]));
  const manifest = wholeManifest({ name: 'kept', outputs });
  writeFileSync(path.join(finished, 'run.json'), JSON.stringify(manifest));
  writeFileSync(path.join(finished, 'report.html'), '<html>');
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Keeps the results of a folder in a process that is killed before its nth change of a file; 0: not at all. */
async function keep(out: string, killedAt: number): Promise<number | null> {
  const built = path.join(root, 'dist', 'pipeline');
  const child = spawn(process.execPath, [script, built, out, String(killedAt)], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return new Promise((resolve) => child.once('close', resolve));
}

const own = (out: string): Map<string, Buffer> =>
  new Map([...filesBelow(out)].filter(([name]) => !name.startsWith('revisions')));

it('keeps results whole or not at all wherever it is killed, and once when it is done again', async () => {
  let changes = 0;
  for (let at = 1, status: number | null = null; status !== 0; at++) {
    const out = path.join(folder, `killed-${at}`);
    cpSync(finished, out, { recursive: true });
    // As where it was kept before, and signed since.
    if (at % 2 === 0) {
      expect(await keep(out, 0)).toBe(0);
      writeFileSync(path.join(out, 'revisions', '1', 'report.html'), 'an older one');
    }
    status = await keep(out, at);
    changes = at;
    expect(own(out), `killed at ${at}`).toEqual(own(finished));
    const kept = path.join(out, 'revisions', '1');
    if (existsSync(kept)) expect([...filesBelow(kept).keys()], `killed at ${at}`).toEqual([...own(finished).keys()]);
    expect(await keep(out, 0)).toBe(0);
    expect(filesBelow(kept), `after ${at}`).toEqual(own(finished));
    expect([...filesBelow(path.join(out, 'revisions')).keys()].every((name) => name.startsWith('1/'))).toBe(true);
  }
  expect(changes).toBeGreaterThan(10);
});

it('keeps nothing where a table is not as the run left it', async () => {
  const out = path.join(folder, 'changed');
  cpSync(finished, out, { recursive: true });
  writeFileSync(path.join(out, 'published.csv'), 'saved by another program');
  expect(await keep(out, 0)).toBe(1);
  expect(existsSync(path.join(out, 'revisions', '1'))).toBe(false);
  expect(readFileSync(path.join(out, 'published.csv'), 'utf8')).toBe('saved by another program');
});
