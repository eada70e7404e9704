import { isNodata, markNodata, nodataRange } from './nodata.ts';
import type { PixelArray } from './raster-source.ts';
import type { ValidityRule } from './validity-rule.ts';

/** What is asked of a file. */
interface ValidityRequest {
  readonly bands: readonly number[];
  readonly nodata?: number;
  readonly opaque?: boolean;
  readonly anyBand?: boolean;
}

/** Whether headers leave it open that a pixel of these bands holds nothing. */
export function mayHideBand(rule: ValidityRule, band: number): boolean {
  const { maskBands, jointNodata, nodata, alphaBand } = rule;
  return (
    maskBands[band] !== undefined || jointNodata !== undefined || nodata[band] !== undefined || alphaBand !== undefined
  );
}

/** Bands that are read only to tell which pixels hold nothing. */
export function bandsThatTell(rule: ValidityRule, request: ValidityRequest): number[] {
  const joint = rule.jointNodata !== undefined && isByValues(rule, request) ? rule.nodata.map((_, band) => band) : [];
  const alpha = alphaOf(rule, request);
  const wanted = new Set([...joint, ...(alpha === undefined ? [] : [alpha])]);
  return [...wanted].filter((band) => !request.bands.includes(band));
}

/** Whether the file's own NODATA_VALUES decide on one of the bands. */
function isByValues({ maskBands }: ValidityRule, { bands, nodata }: ValidityRequest): boolean {
  return nodata === undefined && bands.some((band) => maskBands[band] === undefined);
}

/** A band that is asked for as one of values is none of transparency. */
function alphaOf({ alphaBand, maskBands }: ValidityRule, { bands, opaque }: ValidityRequest): number | undefined {
  if (alphaBand === undefined || opaque === true || bands.includes(alphaBand)) return undefined;
  return bands.every((band) => maskBands[band] !== undefined) ? undefined : alphaBand;
}

/**
 * Which pixels hold something, in all the bands asked for or (`anyBand`) in one of them: 1; undefined = all.
 * @param pixels of every band that was read, by its index
 * @param masks of every band of the mask that is of one of them, by its index
 */
export function validPixels(
  rule: ValidityRule,
  request: ValidityRequest,
  {
    pixels,
    masks,
  }: { readonly pixels: ReadonlyMap<number, PixelArray>; readonly masks: ReadonlyMap<number, PixelArray> },
): Uint8Array | undefined {
  const { jointNodata } = rule;
  const bands = [...new Set(request.bands)];
  const nodataOf = (band: number): number | undefined => request.nodata ?? ownNodata(rule, band, masks);
  // A band that cannot be empty by a value is never empty: then no pixel is empty in all of them.
  const isAny = request.anyBand === true && bands.length > 1;
  let valid: Uint8Array | undefined;
  for (const band of bands) valid = markNodata(valid, pixels.get(band)!, isAny ? undefined : nodataOf(band));
  if (isAny) {
    const values = bands.map(nodataOf);
    if (!values.includes(undefined)) valid = markJoint(valid, bands, values as number[], pixels);
  }
  for (const mask of masks.values()) valid = markZero(valid, mask);
  if (jointNodata !== undefined && isByValues(rule, request))
    valid = markJoint(valid, [...jointNodata.keys()], jointNodata, pixels);
  const alpha = alphaOf(rule, request);
  return alpha === undefined ? valid : markZero(valid, pixels.get(alpha)!);
}

/** A mask's sample of 0 means that nothing is there. */
function markZero(valid: Uint8Array | undefined, mask: PixelArray): Uint8Array | undefined {
  let at = mask.indexOf(0);
  if (at < 0) return valid;
  const marked = valid ?? new Uint8Array(mask.length).fill(1);
  for (; at < mask.length; at += 1) if (mask[at] === 0) marked[at] = 0;
  return marked;
}

/** Marks what is empty in all of some bands, each by its value. */
function markJoint(
  valid: Uint8Array | undefined,
  bands: readonly number[],
  values: readonly number[],
  pixels: ReadonlyMap<number, PixelArray>,
): Uint8Array | undefined {
  const arrays = bands.map((band) => pixels.get(band)!);
  const ranges = arrays.map((array, i) => nodataRange(array, values[i]));
  if (ranges.includes(undefined)) return valid;
  const found = Uint8Array.from(arrays[0]!, (_, at) =>
    arrays.every((array, i) => isNodata(array[at]!, ranges[i])) ? 0 : 1,
  );
  return markZero(valid, found);
}

/** What the file itself says of a band, where no mask does. */
function ownNodata(rule: ValidityRule, band: number, masks: ReadonlyMap<number, PixelArray>): number | undefined {
  const isMasked = masks.has(rule.maskBands[band] ?? -1);
  return isMasked || rule.jointNodata !== undefined ? undefined : rule.nodata[band];
}
