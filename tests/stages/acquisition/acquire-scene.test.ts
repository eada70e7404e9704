import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { decodeJson } from '../../../engine/json.ts';
import { MemoryArtifactStore } from '../../../engine/memory-artifact-store.ts';
import type { StageContext } from '../../../engine/stage.ts';
import { openRaster } from '../../../raster/open-raster.ts';
import { besideOf, type AssetReference, type SceneRecord } from '../../../raster/scene-record.ts';
import { acquireScene } from '../../../stages/acquisition/acquire-scene.ts';
import { openAsset } from '../../../stages/preprocessing/open-asset.ts';

const golden = fileURLToPath(new URL('../../golden/sidecars/files/', import.meta.url));
let folder: string;

beforeEach(() => {
  const made = mkdtempSync(path.join(tmpdir(), 'quadrat-acquire-'));
  onTestFinished(() => rmSync(made, { recursive: true }));
  for (const ending of ['tif', 'tif.msk']) cpSync(`${golden}msk.${ending}`, path.join(made, `scene.${ending}`));
  folder = made;
});

const context = (): StageContext => ({
  artifacts: new MemoryArtifactStore(),
  signal: new AbortController().signal,
  locate: (location) => path.join(folder, location),
  keep: (_key, open) => open(),
  settings: { device: 'cpu', threadsPerSession: 1, batch: 1, secondsPerChip: 60, memoryBytes: undefined, onnxPath: '' },
});

async function planned(): Promise<AssetReference> {
  const source = await openRaster(path.join(folder, 'scene.tif'));
  await source.close();
  const { sizeBytes } = source.header;
  return { name: 'B1', location: 'scene.tif', band: 0, sizeBytes, ...besideOf(source.header) };
}

async function acquired(asset: AssetReference): Promise<SceneRecord> {
  return decodeJson(await acquireScene.run({ scene: { id: 's1', assets: [asset] } }, {}, context()));
}

it('a mask beside a file that has changed makes another record of the scene', async () => {
  const asset = await planned();
  const before = await acquired(asset);
  const mask = readFileSync(path.join(folder, 'scene.tif.msk'));
  mask[mask.length - 1]! ^= 1;
  writeFileSync(path.join(folder, 'scene.tif.msk'), mask);
  const after = await acquired(asset);
  expect(before.assets[0]!.beside).toMatchObject([{ ending: '.msk' }]);
  expect(after.assets[0]!.digest).toBe(before.assets[0]!.digest);
  expect(after).not.toEqual(before);
});

it('statistics that a viewer has left beside a file do not', async () => {
  const asset = await planned();
  const before = await acquired(asset);
  const statistics = '<Metadata><MDI key="STATISTICS_MAXIMUM">2</MDI></Metadata>';
  const record = `<PAMDataset><PAMRasterBand band="1">${statistics}</PAMRasterBand></PAMDataset>`;
  writeFileSync(path.join(folder, 'scene.tif.aux.xml'), record);
  expect(await acquired(asset)).toEqual(before);
});

it('where the mask of the plan is not, the scene is not taken without it', async () => {
  const asset = await planned();
  const record = await acquired(asset);
  rmSync(path.join(folder, 'scene.tif.msk'));
  await expect(acquired(asset)).rejects.toMatchObject({ notHere: true });
  await expect(acquired(asset)).rejects.toThrow(
    /scene\.tif\.msk: expected the file .*planned with \(\d+ bytes\), found another \(none\)/,
  );
  await expect(openAsset(record.assets[0]!, context())).rejects.toThrow(/scene\.tif\.msk: there is no such file/);
});

it('a mask that has come since the plan is not passed over', async () => {
  rmSync(path.join(folder, 'scene.tif.msk'));
  const asset = await planned();
  cpSync(`${golden}msk.tif.msk`, path.join(folder, 'scene.tif.msk'));
  await expect(acquired(asset)).rejects.toThrow(/scene\.tif\.msk: expected .*\(none\), found another \(\d+ bytes\)/);
});
