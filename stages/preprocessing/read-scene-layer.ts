import { PermanentError } from '../../engine/errors.ts';
import type { StageContext } from '../../engine/stage.ts';
import type { CompositeLayer } from '../../raster/composite.ts';
import { fillWhereZero } from '../../raster/mask-runs.ts';
import { maskedByScheme } from '../../raster/mask.ts';
import { openRaster } from '../../raster/open-raster.ts';
import type { AssetReference, SceneRecord } from '../../raster/scene-record.ts';
import { warpBlock, warpSourceWindow, type Resampling } from '../../raster/warp.ts';
import type { BandOptions, PreprocessingOptions, SceneOptions } from './preprocessing-options.ts';

interface LayerRequest {
  readonly record: SceneRecord;
  readonly scene: SceneOptions;
  readonly options: PreprocessingOptions;
  readonly context: StageContext;
}

interface WarpedBands {
  readonly bands: readonly Float32Array[];
  readonly valid: Uint8Array;
}

/**
 * One scene on the grid: bands in physical units, valid where every band is and no mask hides it, 0 elsewhere.
 * @returns undefined where the scene does not reach into the window.
 */
export async function readSceneLayer(request: LayerRequest): Promise<CompositeLayer | undefined> {
  const { scene, options } = request;
  const bands: Float32Array[] = [];
  let valid: Uint8Array | undefined;
  for (const group of groupByFile(request)) {
    const warped = await readWarped(request, group.assets, { resampling: options.resampling, nodata: group.nodata });
    if (warped === undefined) return undefined;
    valid = valid === undefined ? warped.valid : keepBoth(valid, warped.valid);
    warped.bands.forEach((band, index) => {
      const position = group.positions[index]!;
      bands[position] = band;
    });
  }
  if (valid === undefined) return undefined;
  if (scene.mask !== undefined) await applyMask(request, scene.mask, valid);
  const observed = valid;
  bands.forEach((band, position) => toPhysical(band, scene.bands[position]!, observed));
  return { datetimeMs: scene.datetimeMs, bands, valid: observed };
}

/** Bands of one file (with one nodata value) are read and warped together. */
function groupByFile(
  request: LayerRequest,
): { assets: AssetReference[]; positions: number[]; nodata: number | undefined }[] {
  const groups = new Map<string, { assets: AssetReference[]; positions: number[]; nodata: number | undefined }>();
  request.scene.bands.forEach((band, position) => {
    const asset = findAsset(request.record, band.asset);
    const key = `${asset.location}\n${band.nodata}`;
    const group = groups.get(key) ?? { assets: [], positions: [], nodata: band.nodata };
    group.assets.push(asset);
    group.positions.push(position);
    groups.set(key, group);
  });
  return [...groups.values()];
}

function findAsset(record: SceneRecord, name: string): AssetReference {
  const asset = record.assets.find((candidate) => candidate.name === name);
  if (asset !== undefined) return asset;
  throw new PermanentError(
    `scene ${record.id}: expected an asset ${name}, found ${record.assets.map((a) => a.name).join(', ')}`,
  );
}

async function readWarped(
  { options, context }: LayerRequest,
  assets: readonly AssetReference[],
  o: { readonly resampling: Resampling; readonly nodata: number | undefined },
): Promise<WarpedBands | undefined> {
  const path = context.locate(assets[0]!.location);
  const source = await context.keep(`raster:${path}`, () => openRaster(path));
  const { grid: target, window } = options;
  const { resampling } = o;
  const sourceWindow = warpSourceWindow({ source: source.header.grid, target, window, resampling });
  if (sourceWindow === undefined) return undefined;
  const bands = assets.map((asset) => asset.band);
  const block = await source.read({
    bands,
    window: sourceWindow,
    ...(o.nodata === undefined ? {} : { nodata: o.nodata }),
  });
  return warpBlock({ source: source.header.grid, block, target, window, resampling });
}

/** Hides what the mask band names; where there is no mask pixel nothing vouches for the scene, so it is hidden too. */
async function applyMask(
  request: LayerRequest,
  mask: NonNullable<SceneOptions['mask']>,
  valid: Uint8Array,
): Promise<void> {
  const asset = findAsset(request.record, mask.asset);
  const warped = await readWarped(request, [asset], { resampling: 'nearest', nodata: undefined });
  if (warped === undefined) {
    valid.fill(0);
    return;
  }
  const masked = maskedByScheme(mask.scheme, warped.bands[0]!);
  for (let i = 0; i < valid.length; i++) if (masked[i] === 1 || warped.valid[i] === 0) valid[i] = 0;
}

function keepBoth(valid: Uint8Array, other: Uint8Array): Uint8Array {
  fillWhereZero(other, valid, 0);
  return valid;
}

/** In place; pixels that are not valid become 0. */
function toPhysical(band: Float32Array, { scale, offset }: BandOptions, valid: Uint8Array): void {
  if (scale !== 1 || offset !== 0) for (let i = 0; i < band.length; i++) band[i] = band[i]! * scale + offset;
  fillWhereZero(valid, band, 0);
}
