import { PermanentError } from '../../errors/error-kinds.ts';
import type { StageContext } from '../../engine/stage.ts';
import type { CompositeLayer } from '../../raster/composite.ts';
import { fillWhereZero } from '../../raster/mask-runs.ts';
import { maskedPixels } from '../../raster/mask.ts';
import { createObservedBlock, type EncodedBlock } from '../../raster/observed-block.ts';
import type { PixelArray, RasterHeader } from '../../raster/raster-source.ts';
import type { SceneAsset, SceneRecord } from '../../raster/scene-record.ts';
import { warpBlock, warpSourceWindow, type Resampling, type WarpedBlock } from '../../raster/warp/warp.ts';
import { openAsset } from './open-asset.ts';
import type { BandOptions, PreprocessingOptions, SceneOptions } from './preprocessing-options.ts';

interface LayerRequest {
  readonly record: SceneRecord;
  readonly scene: SceneOptions;
  readonly options: PreprocessingOptions;
  readonly context: StageContext;
}

/** A layer that lies in the bytes of a block of the grid. */
export type SceneLayer = CompositeLayer & Pick<EncodedBlock, 'bytes'>;

/**
 * One scene on the grid: bands in physical units, valid where every band is and no mask hides it, 0 elsewhere.
 * @returns undefined where the scene does not reach into the window.
 */
export async function readSceneLayer(request: LayerRequest): Promise<SceneLayer | undefined> {
  const { scene, options } = request;
  const { bytes, bands, observed } = createObservedBlock(options.window, options.bandCount);
  for (const [index, group] of groupByFile(request).entries()) {
    const valid = index === 0 ? observed : new Uint8Array(observed.length);
    const into = { bands: group.positions.map((position) => bands[position]!), valid };
    const { nodata } = group;
    const { resampling } = options;
    const anyBand = scene.observed === 'any-band';
    const seen = await warpInto(into, request, { assets: group.assets, resampling, nodata, anyBand });
    if (!seen) return undefined;
    if (index > 0) fillWhereZero(valid, observed, 0);
  }
  if (scene.mask !== undefined) await applyMask(request, scene.mask, observed);
  bands.forEach((band, position) => toPhysical(band, scene.bands[position]!, observed));
  return { datetimeMs: scene.datetimeMs, bands, valid: observed, bytes };
}

/** Bands of one file (with one nodata value) are read and warped together. */
function groupByFile(
  request: LayerRequest,
): { assets: SceneAsset[]; positions: number[]; nodata: number | undefined }[] {
  const groups = new Map<string, { assets: SceneAsset[]; positions: number[]; nodata: number | undefined }>();
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

function findAsset(record: SceneRecord, name: string): SceneAsset {
  const asset = record.assets.find((candidate) => candidate.name === name);
  if (asset !== undefined) return asset;
  throw new PermanentError(
    `scene ${record.id}: expected an asset ${name}, found ${record.assets.map((a) => a.name).join(', ')}`,
  );
}

/** False where the file does not reach into the window; then nothing is written. */
async function warpInto(
  into: WarpedBlock,
  { record, scene, options, context }: LayerRequest,
  o: {
    readonly assets: readonly SceneAsset[];
    readonly resampling: Resampling;
    readonly nodata: number | undefined;
    readonly anyBand?: boolean;
    /** What is warped in the place of the values that are read. */
    readonly of?: (values: PixelArray) => PixelArray;
  },
): Promise<boolean> {
  const file = o.assets[0]!;
  const source = await openAsset(file, context);
  const { grid: target, window } = options;
  const { resampling } = o;
  const sourceWindow = warpSourceWindow({ source: source.header.grid, target, window, resampling });
  if (sourceWindow === undefined) return false;
  const bands = o.assets.map((asset) => asset.band);
  const read = await source.read({
    bands,
    window: sourceWindow,
    opaque: readsAlpha(
      source.header,
      scene.bands.map((band) => findAsset(record, band.asset)),
      file.location,
    ),
    anyBand: o.anyBand === true,
    ...(o.nodata === undefined ? {} : { nodata: o.nodata }),
  });
  const block = o.of === undefined ? read : { ...read, bands: read.bands.map(o.of) };
  warpBlock({ source: source.header.grid, block, target, window, resampling, into });
  return true;
}

/** Whether the model reads the band of transparency as one of values: near infrared is often marked so. */
function readsAlpha(
  { validity: { alphaBand } }: RasterHeader,
  assets: readonly SceneAsset[],
  location: string,
): boolean {
  return assets.some((asset) => asset.location === location && asset.band === alphaBand);
}

/** Hides what the mask band names; where there is no mask pixel nothing vouches for the scene, so it is hidden too. */
async function applyMask(
  request: LayerRequest,
  mask: NonNullable<SceneOptions['mask']>,
  valid: Uint8Array,
): Promise<void> {
  const asset = findAsset(request.record, mask.asset);
  const into = { bands: [new Float32Array(valid.length)], valid: new Uint8Array(valid.length) };
  // Where its values are named, no other one hides, whatever the file says of it.
  const nodata = 'values' in mask ? Number.NaN : undefined;
  // In their own type: warped, values of 32 bits would be those of their neighbours.
  const of = (values: PixelArray): PixelArray => maskedPixels(mask, values);
  const seen = await warpInto(into, request, { assets: [asset], resampling: 'nearest', nodata, of });
  if (!seen) {
    valid.fill(0);
    return;
  }
  const [masked] = into.bands;
  for (let i = 0; i < valid.length; i++) if (masked![i] === 1 || into.valid[i] === 0) valid[i] = 0;
}

/** In place; pixels that are not valid become 0. */
function toPhysical(band: Float32Array, { scale, offset }: BandOptions, valid: Uint8Array): void {
  if (scale !== 1 || offset !== 0) for (let i = 0; i < band.length; i++) band[i] = band[i]! * scale + offset;
  fillWhereZero(valid, band, 0);
}
