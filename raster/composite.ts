import { RasterError } from './raster-error.ts';

/** How one value is made of the layers that see a pixel. */
export type CompositeRule = 'first-valid' | 'most-recent' | 'median' | 'mean';

/** One scene on the grid. */
export interface CompositeLayer {
  /** When it was acquired, in milliseconds since 1970. */
  readonly datetimeMs: number;
  /** Row-major; the same bands in every layer. */
  readonly bands: readonly Float32Array[];
  /** 1 = valid in all bands. */
  readonly valid: Uint8Array;
}

/** The composed pixels. */
export interface Composite {
  /** Row-major; 0 where invalid. */
  readonly bands: Float32Array[];
  /** 1 = at least one layer is valid. */
  readonly valid: Uint8Array;
}

/**
 * Composes layers, given in the run file's order, into one image.
 * A pixel is made of the layers valid there, in all bands alike: of the first of them
 * (`first-valid`), the latest acquired (`most-recent`; of equally late ones the first), or band by
 * band of their median (the mean of the middle two where their number is even) or mean.
 * @throws RasterError where there is no layer, or one whose bands or sizes differ from the first's.
 */
export function composite(layers: readonly CompositeLayer[], rule: CompositeRule): Composite {
  checkLayers(layers);
  if (rule === 'first-valid') return firstValid(layers);
  // Array sorting is stable, which decides between equal times.
  if (rule === 'most-recent') return firstValid([...layers].sort((a, b) => b.datetimeMs - a.datetimeMs));
  return reduceLayers(layers, rule === 'median' ? medianBand : meanBand);
}

function checkLayers(layers: readonly CompositeLayer[]): void {
  const [first] = layers;
  if (first === undefined) throw new RasterError('a composite needs at least one layer; found none');
  layers.forEach((layer, i) => {
    const bandsAgree = layer.bands.length === first.bands.length;
    const sizesAgree = [layer.valid, ...layer.bands].every((array) => array.length === first.valid.length);
    if (bandsAgree && sizesAgree) return;
    throw new RasterError(
      `layer ${i} of a composite must have ${first.bands.length} bands of ${first.valid.length} pixels as layer 0; ` +
        `found ${layer.bands.length} bands of ${layer.valid.length} pixels`,
    );
  });
}

/** Takes each pixel from the first layer that is valid there. */
function firstValid(layers: readonly CompositeLayer[]): Composite {
  const sizePx = layers[0]!.valid.length;
  const bands = layers[0]!.bands.map(() => new Float32Array(sizePx));
  const valid = new Uint8Array(sizePx);
  let missing = sizePx;
  for (const layer of layers) {
    if (missing === 0) break;
    missing -= fillMissing(layer, bands, valid);
  }
  return { bands, valid };
}

/** Copies the runs of pixels that a layer has and the composite lacks; gives their number. */
function fillMissing(layer: CompositeLayer, bands: readonly Float32Array[], valid: Uint8Array): number {
  let filled = 0;
  let start = 0;
  while (start < valid.length) {
    if (layer.valid[start] === 0 || valid[start] === 1) {
      start++;
      continue;
    }
    let end = start + 1;
    while (end < valid.length && layer.valid[end] !== 0 && valid[end] === 0) end++;
    for (let b = 0; b < bands.length; b++) bands[b]!.set(layer.bands[b]!.subarray(start, end), start);
    valid.fill(1, start, end);
    filled += end - start;
    start = end;
  }
  return filled;
}

/** One band of all layers, to be reduced into one array. */
interface BandReduction {
  readonly values: readonly Float32Array[];
  readonly valid: readonly Uint8Array[];
  /** Number of valid layers per pixel. */
  readonly counts: Uint16Array;
  readonly out: Float32Array;
}

function reduceLayers(layers: readonly CompositeLayer[], reduce: (o: BandReduction) => void): Composite {
  const sizePx = layers[0]!.valid.length;
  const valid = layers.map((layer) => layer.valid);
  const counts = countValid(valid, sizePx);
  const bands = layers[0]!.bands.map((_, b) => {
    const out = new Float32Array(sizePx);
    reduce({ values: layers.map((layer) => layer.bands[b]!), valid, counts, out });
    return out;
  });
  return { bands, valid: Uint8Array.from(counts, (count) => (count > 0 ? 1 : 0)) };
}

function countValid(valid: readonly Uint8Array[], sizePx: number): Uint16Array {
  const counts = new Uint16Array(sizePx);
  for (const mask of valid) for (let i = 0; i < sizePx; i++) if (mask[i] !== 0) counts[i]!++;
  return counts;
}

/** Sums in float64, layer after layer. */
function meanBand({ values, valid, counts, out }: BandReduction): void {
  const sums = new Float64Array(out.length);
  for (let layer = 0; layer < values.length; layer++) {
    const band = values[layer]!;
    const mask = valid[layer]!;
    for (let i = 0; i < sums.length; i++) if (mask[i] !== 0) sums[i]! += band[i]!;
  }
  for (let i = 0; i < out.length; i++) if (counts[i]! > 0) out[i] = sums[i]! / counts[i]!;
}

function medianBand({ values, valid, counts, out }: BandReduction): void {
  const sorted = new Float64Array(values.length);
  for (let i = 0; i < out.length; i++) {
    const count = counts[i]!;
    if (count === 0) continue;
    sortValid({ values, valid, pixel: i, sorted });
    const middle = count >> 1;
    out[i] = count % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  }
}

/** Puts the valid values of a pixel in order: insertion, as layers are few. */
function sortValid(o: {
  values: readonly Float32Array[];
  valid: readonly Uint8Array[];
  pixel: number;
  sorted: Float64Array;
}): void {
  const { values, valid, pixel, sorted } = o;
  let count = 0;
  for (let layer = 0; layer < values.length; layer++) {
    if (valid[layer]![pixel] === 0) continue;
    const value = values[layer]![pixel]!;
    let at = count++;
    while (at > 0 && sorted[at - 1]! > value) {
      sorted[at] = sorted[at - 1]!;
      at--;
    }
    sorted[at] = value;
  }
}
