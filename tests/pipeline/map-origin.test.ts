import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { sha256OfBytes } from '../../engine/digest.ts';
import { mapOrigin } from '../../pipeline/planning/map/map-origin.ts';
import { wholeManifest } from '../results/whole-manifest.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-origin-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const locate = (location: string): string => path.join(folder, location);
const originOf = (file: string) => mapOrigin({ file, notMapped: [] }, locate);

writeFileSync(locate('map.tif'), 'a map');
copyFileSync(locate('map.tif'), locate('other.tif'));

it('is that of the run that left the map, and of no other', async () => {
  expect(await originOf('map.tif')).toEqual({ classes: undefined, madeBy: undefined, notes: [] });

  const manifest = wholeManifest();
  const record = (digest: string): string =>
    JSON.stringify({ ...manifest, outputs: { ...manifest.outputs, 'map.tif': digest } });
  writeFileSync(locate('run.json'), record(sha256OfBytes(Buffer.from('a map'))));
  expect(await originOf('map.tif')).toMatchObject({
    classes: { from: expect.stringContaining('that made it') as string },
  });
  // Only map.tif is what a run leaves by this name.
  expect(await originOf('other.tif')).toMatchObject({ classes: undefined, notes: [] });

  writeFileSync(locate('run.json'), record(sha256OfBytes(Buffer.from('another'))));
  expect((await originOf('map.tif')).notes).toEqual([
    'What made map.tif is not known: the run.json beside it tells of another one, or of none yet.',
  ]);
  writeFileSync(locate('run.json'), '{');
  const unreadable = await originOf('map.tif');
  expect(unreadable.classes).toBeUndefined();
  expect(unreadable.notes).toEqual(['What made map.tif is not known: the run.json beside it cannot be read.']);
});
