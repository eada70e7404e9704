import { NotHereError } from '../../errors/error-kinds.ts';
import type { StageContext } from '../../engine/stage.ts';
import { openRaster } from '../../raster/open-raster.ts';
import type { RasterSource } from '../../raster/raster-source.ts';
import type { SceneAsset } from '../../raster/scene-record.ts';
import { besideRaster } from '../../raster/sidecars/sidecar-files.ts';

/**
 * The file of an asset with the files beside it that the run has recorded, opened once per thread; no other is looked for.
 * @throws NotHereError where one of them is another file.
 */
export async function openAsset(asset: SceneAsset, context: StageContext): Promise<RasterSource> {
  const { location, digest, sizeBytes, crs, beside = [] } = asset;
  const path = context.locate(location);
  // A worker outlives a run, and a file may be replaced between two.
  const key = [
    'raster',
    path,
    digest,
    ...(crs === undefined ? [] : [crs]),
    ...beside.map((file) => `${file.ending}:${file.digest}`),
  ].join(':');
  const source = await context.keep(key, () => openRaster(path, { crs, sidecars: beside.map(({ ending }) => ending) }));
  const { header } = source;
  checkSize(location, sizeBytes, header.sizeBytes);
  for (const { ending, sizeBytes: recordedBytes } of beside) {
    const found = header.sidecars.find((file) => file.ending === ending);
    checkSize(besideRaster(location, ending), recordedBytes, found?.sizeBytes ?? 0);
  }
  return source;
}

function checkSize(location: string, recordedBytes: number, foundBytes: number): void {
  if (foundBytes === recordedBytes) return;
  throw new NotHereError(
    `${location}: expected the file that the run has recorded (${recordedBytes} bytes), found another (${foundBytes} bytes)`,
  );
}
