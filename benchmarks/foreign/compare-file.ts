import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { applyAffine } from '../../geo/affine.ts';
import { crsFromText, pointTransform, type Crs } from '../../geo/crs.ts';
import { GeoError } from '../../geo/geo-error.ts';
import { viewAsPixels } from '../../raster/decode/format.ts';
import { sameNodata } from '../../raster/nodata.ts';
import { openRaster } from '../../raster/open-raster.ts';
import { RasterError } from '../../raster/raster-error.ts';
import type { PixelArray, RasterHeader, RasterSource } from '../../raster/raster-source.ts';
import type { GdalAnswer } from './gdal-answers.ts';
import { withPlace } from './tiff-with-place.ts';

/** How a file is read here against how GDAL reads it. */
export interface Comparison {
  readonly outcome: 'same' | 'different' | 'refused' | 'refused by both' | 'read where GDAL refuses';
  /** What is different, or the sentence of the refusal. */
  readonly reason: string;
  /** Whether its pixels were held to GDAL's. */
  readonly pixels: boolean;
}

/** A metre, in degrees of latitude: nearer than any pixel matters, wider than shifts of datums are known. */
const MOST_DEGREES = 1 / 111_000;
const MOST_APART = 1e-9;
/** Of a file that GDAL does not read, nobody has looked how large it is. */
const MOST_PIXELS = 60_000_000;

/** Reads a file as GDAL has read it, and tells what is different. */
export async function compareFile(file: string, answer: GdalAnswer, folder: string): Promise<Comparison> {
  const { outcome, header } = await readPlaced(file, answer);
  if (outcome !== undefined && !isOfPlace(outcome.reason)) return outcome;
  if (outcome === undefined) {
    if (answer.refused !== undefined)
      return { outcome: 'read where GDAL refuses', reason: answer.refused, pixels: false };
    const reason = differentHeader(header, answer);
    if (reason !== undefined) return { outcome: 'different', reason, pixels: true };
    return { outcome: 'same', reason: '', pixels: answer.pixels !== undefined };
  }
  // What lies nowhere is read all the same, with a place of our own: its pixels must be GDAL's.
  const copy = withPlace(readFileSync(file));
  if (copy === undefined || answer.refused !== undefined) return outcome;
  const placed = path.join(folder, 'placed.tif');
  writeFileSync(placed, copy);
  const again = await readPlaced(placed, answer);
  if (again.outcome === undefined) return { ...outcome, pixels: answer.pixels !== undefined };
  return again.outcome.outcome === 'different'
    ? again.outcome
    : { ...again.outcome, reason: again.outcome.reason.replace(placed, file) };
}

/** Refusals for want of a CRS or a georeference, or for one that is not known here. */
function isOfPlace(reason: string): boolean {
  return /coordinate reference system|georeference|EPSG|CRS|projection|datum|degrees|ellipsoid|transformation of ArcGIS/i.test(
    reason,
  );
}

async function readPlaced(
  file: string,
  answer: GdalAnswer,
): Promise<{ outcome: Comparison; header?: undefined } | { outcome: undefined; header: RasterHeader }> {
  let source: RasterSource | undefined;
  try {
    source = await openRaster(file);
    const reason = await differentPixels(source, answer);
    if (reason !== undefined) return { outcome: { outcome: 'different', reason, pixels: true } };
    return { outcome: undefined, header: source.header };
  } catch (error) {
    if (!(error instanceof RasterError)) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      return { outcome: { outcome: 'different', reason: `no named error: ${text}`, pixels: false } };
    }
    const outcome = answer.refused === undefined ? 'refused' : 'refused by both';
    // Of what lies beside it the file beside it is named.
    const isNamed = error.message.startsWith(file) || error.message.startsWith(file.replace(/\.[^.]*$/, '.'));
    const reason = isNamed ? error.message : `does not name the file: ${error.message}`;
    return { outcome: { outcome, reason, pixels: false } };
  } finally {
    await source?.close();
  }
}

async function differentPixels(source: RasterSource, answer: GdalAnswer): Promise<string | undefined> {
  const { grid, bandCount, dataType } = source.header;
  const { widthPx, heightPx } = grid;
  const window = { col: 0, row: 0, widthPx, heightPx };
  if (answer.refused !== undefined) {
    if (widthPx * heightPx < MOST_PIXELS) await source.read({ bands: [0], window });
    return undefined;
  }
  const found = [widthPx, heightPx, bandCount].join(' × ');
  const expected = [answer.widthPx, answer.heightPx, answer.bandCount].join(' × ');
  if (found !== expected) return `size ${found}, GDAL ${expected}`;
  if (answer.pixels === undefined) return undefined;
  if (dataType !== answer.dataType) return `type ${dataType}, GDAL ${answer.dataType}`;
  const lengthPx = widthPx * heightPx;
  const all = new Uint8Array(readFileSync(answer.pixels));
  const values = viewAsPixels(all.subarray(0, all.length - lengthPx * bandCount), dataType);
  const masks = all.subarray(all.length - lengthPx * bandCount);
  for (let band = 0; band < bandCount; band += 1) {
    const block = await source.read({ bands: [band], window });
    const wrong = unequalAt(block.bands[0]!, values.subarray(band * lengthPx, (band + 1) * lengthPx));
    if (wrong >= 0) {
      const place = `band ${band + 1}, column ${wrong % widthPx}, row ${Math.floor(wrong / widthPx)}`;
      return `pixel at ${place} is ${block.bands[0]![wrong]}, GDAL ${values[band * lengthPx + wrong]}`;
    }
    if (answer.alpha.includes(band)) continue;
    const mask = masks.subarray(band * lengthPx, (band + 1) * lengthPx);
    const unlike = unlikeMask(block.valid, mask, block.bands[0]!);
    if (unlike > 0)
      return `validity of ${unlike} of ${lengthPx} pixels of band ${band + 1} (GDAL's flags ${answer.flags[band]})`;
  }
  return undefined;
}

/** A number as Python writes it. */
function numberOf(text: string | null): number | undefined {
  return text === null ? undefined : Number(text.replace('inf', 'Infinity').replace('nan', 'NaN'));
}

/** Longitude and latitude on the datum of a CRS. */
function geographicOf({ ellipsoid, parameters }: Crs): Crs {
  const { semiMajorM: a, flattening: f } = ellipsoid;
  const kept = ['pm', 'towgs84'].map((key) => (parameters[key] === undefined ? '' : `+${key}=${parameters[key]}`));
  return crsFromText(['+proj=longlat', `+a=${a}`, `+b=${a * (1 - f)}`, ...kept, '+no_defs'].join(' '));
}

function unequalAt(found: PixelArray, expected: PixelArray): number {
  for (let i = 0; i < found.length; i += 1) {
    const [a, b] = [found[i]!, expected[i]!];
    if (a !== b && !(a !== a && b !== b)) return i;
  }
  return -1;
}

/** Pixels that one of the two holds for valid and the other does not; what is not finite is valid for GDAL alone. */
function unlikeMask(valid: Uint8Array | undefined, mask: Uint8Array, values: PixelArray): number {
  let unlike = 0;
  for (let i = 0; i < mask.length; i += 1) {
    const isValid = valid === undefined || valid[i] === 1;
    if (isValid !== (mask[i] === 1) && Number.isFinite(values[i])) unlike += 1;
  }
  return unlike;
}

function differentHeader({ grid, nodata }: RasterHeader, answer: GdalAnswer): string | undefined {
  const declared = numberOf(answer.nodata[0] ?? null);
  if (!sameNodata(nodata, declared) && Math.fround(nodata ?? 0) !== Math.fround(declared ?? 1))
    return `nodata ${nodata}, GDAL ${declared}`;
  const { transform, points } = answer;
  const [c, a, b, f, d, e] = transform ?? [];
  const expected = [a, b, c, d, e, f];
  const sizes = [grid.affine[0], grid.affine[4]].map(Math.abs);
  const most = Math.max(...sizes) * 1e-6;
  if (
    grid.affine.some(
      (value, i) => !(Math.abs(value - (expected[i] ?? Number.NaN)) <= Math.max(most, Math.abs(value) * MOST_APART)),
    )
  )
    return `transform [${grid.affine.join(', ')}], GDAL [${expected.join(', ')}]`;
  if (points === null) return `CRS ${grid.crs.name}, GDAL ${answer.crs ?? 'none'}`;
  try {
    const toDegrees = pointTransform(grid.crs, geographicOf(grid.crs));
    const { widthPx: w, heightPx: h } = grid;
    const corners = [[0, 0], [w, 0], [0, h], [w, h], [w / 2, h / 2]] as const; // prettier-ignore
    for (const [i, [col, row]] of corners.entries()) {
      const point = points[i];
      if (point === null || point === undefined) continue;
      const [lon, lat] = toDegrees(...applyAffine(grid.affine, col, row));
      const turn = Math.abs(((((lon - point[0] + 180) % 360) + 360) % 360) - 180);
      const away = Math.hypot(turn * Math.cos((lat * Math.PI) / 180), lat - point[1]);
      if (!(away <= MOST_DEGREES)) {
        return `place: ${(away * 111_000).toFixed(1)} m from GDAL's (${grid.crs.name}; GDAL ${answer.crs})`;
      }
    }
    return undefined;
  } catch (error) {
    if (error instanceof GeoError) return undefined;
    throw error;
  }
}
