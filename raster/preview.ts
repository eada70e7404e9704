import sharp from 'sharp';
import { RasterError } from './raster-error.ts';

/** Light grey, and the darker grey of the hatching, of what was not observed. */
const NODATA_RGB: readonly number[] = [238, 238, 238];
const HATCH_RGB: readonly number[] = [204, 204, 204];
/** Every so many pixels along the diagonal a line is drawn. */
const HATCH_PERIOD_PX = 8;

/** What to paint: classes row-major; nodata is hatched in light grey, or left transparent. */
export interface ClassPreview {
  readonly classes: Uint8Array | Uint16Array;
  readonly widthPx: number;
  readonly heightPx: number;
  /** Colour (RGB, 0 to 255) of each class value. */
  readonly colours: ReadonlyMap<number, readonly [red: number, green: number, blue: number]>;
  readonly nodata: number;
  readonly nodataStyle?: 'hatched' | 'transparent';
}

/**
 * A picture of a class map as PNG.
 * @throws RasterError where a class has no colour, so that no class is painted as if it were another.
 */
export async function classPreviewPng(o: ClassPreview): Promise<Uint8Array> {
  const pixels = paintClasses(o);
  const png = await sharp(pixels, { raw: { width: o.widthPx, height: o.heightPx, channels: 4 } })
    .png({ compressionLevel: 9, palette: o.colours.size < 200, effort: 7, dither: 0 })
    .toBuffer();
  return png;
}

function paintClasses(o: ClassPreview): Uint8Array {
  const { classes, widthPx, heightPx } = o;
  if (classes.length !== widthPx * heightPx) {
    throw new RangeError(`classPreviewPng: ${classes.length} pixels, expected ${widthPx} × ${heightPx}.`);
  }
  const pixels = new Uint8Array(classes.length * 4);
  const hatched = (o.nodataStyle ?? 'hatched') === 'hatched';
  for (let i = 0; i < classes.length; i += 1) {
    const value = classes[i]!;
    if (value === o.nodata && !hatched) continue;
    const rgb = value === o.nodata ? hatchColour(i, widthPx) : o.colours.get(value);
    if (rgb === undefined)
      throw new RasterError(`The map has a class ${value}, which has no colour: expected one for each.`);
    pixels[i * 4] = rgb[0]!;
    pixels[i * 4 + 1] = rgb[1]!;
    pixels[i * 4 + 2] = rgb[2]!;
    pixels[i * 4 + 3] = 255;
  }
  return pixels;
}

function hatchColour(index: number, widthPx: number): readonly number[] {
  const diagonal = (index % widthPx) + Math.floor(index / widthPx);
  return diagonal % HATCH_PERIOD_PX === 0 ? HATCH_RGB : NODATA_RGB;
}

/**
 * Shrinks a class map to fit a square, each pixel of the picture the most frequent observed class of those it covers;
 * nodata only where none is observed. Returns the map itself where it fits already.
 */
export function shrinkClassMap<T extends Uint8Array | Uint16Array>(o: {
  readonly classes: T;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly nodata: number;
  readonly maxSidePx: number;
}): { readonly classes: T; readonly widthPx: number; readonly heightPx: number } {
  const factor = Math.ceil(Math.max(o.widthPx, o.heightPx) / o.maxSidePx);
  if (factor <= 1) return { classes: o.classes, widthPx: o.widthPx, heightPx: o.heightPx };
  const widthPx = Math.ceil(o.widthPx / factor);
  const heightPx = Math.ceil(o.heightPx / factor);
  const classes = o.classes.slice(0, widthPx * heightPx) as T;
  const counts = new Uint32Array(65536);
  for (let row = 0; row < heightPx; row += 1) {
    for (let col = 0; col < widthPx; col += 1) {
      classes[row * widthPx + col] = modeOfWindow(o, { col: col * factor, row: row * factor, sidePx: factor }, counts);
    }
  }
  return { classes, widthPx, heightPx };
}

function modeOfWindow(
  map: { classes: Uint8Array | Uint16Array; widthPx: number; heightPx: number; nodata: number },
  window: { col: number; row: number; sidePx: number },
  counts: Uint32Array,
): number {
  const lastCol = Math.min(window.col + window.sidePx, map.widthPx);
  const lastRow = Math.min(window.row + window.sidePx, map.heightPx);
  let mode = map.nodata;
  let most = 0;
  for (let row = window.row; row < lastRow; row += 1) {
    for (let i = row * map.widthPx + window.col; i < row * map.widthPx + lastCol; i += 1) {
      const value = map.classes[i]!;
      if (value === map.nodata) continue;
      const count = counts[value]! + 1;
      counts[value] = count;
      if (count <= most) continue;
      most = count;
      mode = value;
    }
  }
  for (let row = window.row; row < lastRow; row += 1) {
    for (let i = row * map.widthPx + window.col; i < row * map.widthPx + lastCol; i += 1) counts[map.classes[i]!] = 0;
  }
  return mode;
}
