import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { sha256OfBytes } from '../../engine/digest.ts';
import { releaseRun } from '../../pipeline/outputs/release-run.ts';
import { RunFolder } from '../../pipeline/outputs/run-folder.ts';
import type { Signature } from '../../results/manifest.ts';
import type { PublicationResult } from '../../stages/validation/publication/publish-estimates.ts';

const GATE = 'The overall accuracy: expected at least 0.7, found 0.69.';
const OUTPUTS = { 'map.tif': sha256OfBytes('map'), 'estimates.csv': sha256OfBytes('estimates') };
let folder: RunFolder;
let published: string;

beforeEach(() => {
  const made = mkdtempSync(path.join(tmpdir(), 'quadrat-release-'));
  onTestFinished(() => rmSync(made, { recursive: true }));
  folder = new RunFolder(made);
  published = folder.file('published.csv');
  // Of an earlier release of the same folder.
  writeFileSync(published, 'an earlier release');
});

function publication(heldBy: readonly string[]): PublicationResult {
  return {
    ...{ rows: [], statuses: [], warnings: [], heldBy, policy: 'test', isPolicyVerified: true },
    confStatusCodeList: 'CL_CONF_STATUS',
  };
}

function signature(change: Partial<Signature> = {}): Signature {
  const signedAt = '2026-01-01T00:00:00Z';
  return { name: 'A. Statistician', reason: 'looked at', signedAt, heldBy: [GATE], outputs: OUTPUTS, ...change };
}

it('a run that no gate holds is released, and its manifest names what was published', async () => {
  const ending = await releaseRun(folder, { publication: publication([]), outputs: OUTPUTS, signatures: [] });
  const text = readFileSync(published, 'utf8');
  expect(text).toMatch(/^level,area_code,.*\r\n$/);
  expect(ending).toEqual({
    ...{ status: 'done', signatures: [] },
    outputs: { ...OUTPUTS, 'published.csv': sha256OfBytes(text) },
  });
});

it('a signature over the same files for the same reasons releases it', async () => {
  // A signature is for what there was before the release: of `published.csv` nothing is signed.
  const outputs = { ...OUTPUTS, 'published.csv': sha256OfBytes('an earlier release') };
  const ending = await releaseRun(folder, { publication: publication([GATE]), outputs, signatures: [signature()] });
  expect([ending.status, ending.signatures]).toEqual(['done', [signature()]]);
  expect(readFileSync(published, 'utf8')).toMatch(/^level,/);
});

it.each([
  ['nobody has signed', []],
  ['a file is not as it was signed', [signature({ outputs: { ...OUTPUTS, 'map.tif': sha256OfBytes('other') } })]],
  ['a file is new since', [signature({ outputs: { 'map.tif': OUTPUTS['map.tif'] } })]],
  ['another gate was signed for', [signature({ heldBy: ['The response rate: expected at least 0.8, found none.'] })]],
])('a run that a gate holds stays held where %s, and nothing published stays', async (_, signatures) => {
  const ending = await releaseRun(folder, { publication: publication([GATE]), outputs: OUTPUTS, signatures });
  expect(ending).toEqual({ status: 'held', outputs: OUTPUTS, signatures: [] });
  expect(existsSync(published)).toBe(false);
});
