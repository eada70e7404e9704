import { globals } from 'geotiff';
import { applyAffine } from '../../geo/affine.ts';
import type { Affine } from '../../geo/affine.ts';
import { crsEquals, crsFromGeoKeys, geographicUnder, pointTransform } from '../../geo/crs.ts';
import type { Crs } from '../../geo/crs.ts';
import { crsNamedBy } from '../../geo/file-crs.ts';
import { GeoError } from '../../geo/geo-error.ts';
import { gridBounds } from '../../geo/grid.ts';
import type { Grid } from '../../geo/grid.ts';
import { warpCommand } from '../gdal-command.ts';
import type { TiffDirectory } from './directory.ts';
import type { TiffTag } from './tags.ts';
import { tiffTagNames } from './tags.ts';
import { besideRaster, RECORD_ENDING } from '../sidecars/sidecar-files.ts';
import type { SidecarRecord } from '../sidecars/sidecar-record.ts';
import { FileError } from '../../storage/file-error.ts';
import { RasterError } from '../raster-error.ts';

const PIXEL_IS_POINT = 2;

interface GeoreferenceInput {
  readonly directory: TiffDirectory;
  readonly location: string;
  readonly widthPx: number;
  readonly heightPx: number;
  /** What files beside it say. */
  readonly beside: { readonly record: SidecarRecord | undefined; readonly affine: Affine | undefined };
  /** In the place of the file's own. */
  readonly crs?: Crs | undefined;
}

/** Where a raster lies, and what a reader should know of its CRS. */
export interface Georeference {
  readonly grid: Grid;
  /** A sentence where its CRS is not the one that the file names. */
  readonly crsNotice: string | undefined;
}

/**
 * Reads where a GeoTIFF's pixels are (OGC 19-008, sections 7.1 and B.6); nothing is guessed. As with GDAL, its record beside
 * the file goes first, for CRS and georeference each, then the file itself, then a MapInfo table or a world file. A CRS that is given goes before
 * all of them.
 * @throws RasterError where the file has no CRS, none that can be read, no affine georeference, or coordinates that are no
 * degrees of the CRS that counts in them
 */
export function readGeoreference(o: GeoreferenceInput): Georeference {
  const { record, affine: beside } = o.beside;
  const geoKeys = readGeoKeys(o);
  const readOwn = (): Crs => (record?.crs === undefined ? readCrs(o, geoKeys) : crsOfRecord(o, record.crs));
  const { notice, ...crs } = o.crs ?? readOwn();
  const own = readAffine(o.directory, geoKeys['GTRasterTypeGeoKey'] === PIXEL_IS_POINT);
  const affine = checkedAffine(o, record?.affine ?? own ?? beside ?? noAffine(o));
  const grid = { crs, affine, widthPx: o.widthPx, heightPx: o.heightPx };
  checkDegrees(grid, o.location);
  checkSomewhere(grid, o.location);
  const replaced = o.crs === undefined ? undefined : readable(readOwn);
  if (replaced !== undefined && !crsEquals(replaced, crs)) {
    const crsNotice = `${o.location} says that it is in ${nameOf(replaced)}; as the run file has it, it is read in ${nameOf(crs)}.`;
    return { grid, crsNotice };
  }
  return { grid, crsNotice: notice === undefined ? undefined : `${o.location}: ${notice}` };
}

/** What is read, or `undefined` where it cannot be. */
function readable(read: () => Crs): Crs | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof FileError) return undefined;
    throw error;
  }
}

function nameOf({ epsg, name }: Crs): string {
  return epsg === undefined ? name : `EPSG:${epsg} (${name})`;
}

/** Degrees beyond which metres were taken for longitudes and latitudes; some global grids reach a little past the poles. */
const MOST_LATITUDE_DEG = 95;
const MOST_LONGITUDE_DEG = 720;

function checkDegrees(grid: Grid, location: string): void {
  if (grid.crs.kind !== 'geographic') return;
  const [west, south, east, north] = gridBounds(grid);
  const isFar = Math.max(-south, north) > MOST_LATITUDE_DEG || Math.max(-west, east) > MOST_LONGITUDE_DEG;
  if (!isFar) return;
  throw new RasterError(
    `${location}: expected longitudes and latitudes of ${nameOf(grid.crs)}, found x from ${west} to ${east} and y from ${south} to ${north}, which are no degrees; name the right CRS by crs: in the run file.`,
  );
}

/** Places a side at which a raster is looked for on the ground. */
const PLACES_A_SIDE = 9;

/** Beyond the edge of a map, or far from where its formulas hold, coordinates are of no place. */
function checkSomewhere(grid: Grid, location: string): void {
  const { crs, affine, widthPx, heightPx } = grid;
  if (crs.kind === 'geographic') return;
  const toDegrees = pointTransform(crs, geographicUnder(crs));
  for (let i = 0; i < PLACES_A_SIDE ** 2; i += 1) {
    const [across, down] = [i % PLACES_A_SIDE, Math.floor(i / PLACES_A_SIDE)].map((at) => at / (PLACES_A_SIDE - 1));
    if (!Number.isNaN(toDegrees(...applyAffine(affine, across! * widthPx, down! * heightPx))[0])) return;
  }
  const [west, south, east, north] = gridBounds(grid);
  throw new RasterError(
    `${location}: expected coordinates of places in ${nameOf(crs)}, found x from ${west} to ${east} and y from ${south} to ${north}, where it has none; name the right CRS by crs: in the run file.`,
  );
}

function readCrs(o: GeoreferenceInput, geoKeys: Readonly<Record<string, unknown>>): Crs {
  const crsKeys = ['GTModelTypeGeoKey', 'ProjectedCSTypeGeoKey', 'GeographicTypeGeoKey'];
  if (!crsKeys.some((key) => key in geoKeys)) {
    throw new RasterError(
      `${o.location}: expected a coordinate reference system in the GeoTIFF keys, found none; name it by crs: in the run file.`,
    );
  }
  try {
    return crsFromGeoKeys(geoKeys);
  } catch (error) {
    if (!(error instanceof GeoError)) throw error;
    throw new RasterError(
      `${o.location}: ${error.message.replace(/(: expected another CRS, warp .*)?\.$/, '')}; warp it to another CRS (${warpCommand(o.location)}), or name the right one by crs: in the run file.`,
      { cause: error },
    );
  }
}

function crsOfRecord({ location }: GeoreferenceInput, text: string): Crs {
  try {
    return crsNamedBy(text, `${besideRaster(location, RECORD_ENDING)} (SRS)`);
  } catch (error) {
    if (!(error instanceof GeoError)) throw error;
    throw new RasterError(error.message, { cause: error });
  }
}

/** Whether the file itself says where its pixels are. */
export function hasOwnAffine(directory: TiffDirectory): boolean {
  return readAffine(directory, false) !== undefined;
}

/** The key directory by name, values inline or from the two parameter tags. */
function readGeoKeys(o: GeoreferenceInput): Record<string, unknown> {
  const directory = o.directory.get('geoKeyDirectory');
  const keys: Record<string, unknown> = {};
  if (!(directory instanceof Float64Array)) return keys;
  const names: Readonly<Record<number, string>> = globals.geoKeyNames;
  const end = Math.min(4 + 4 * (directory[3] ?? 0), directory.length);
  for (let at = 4; at + 3 < end; at += 4) {
    const name = names[directory[at]!];
    const [tag, count, value] = [directory[at + 1]!, directory[at + 2]!, directory[at + 3]!];
    if (name !== undefined) keys[name] = tag === 0 ? value : parameter(o.directory, { tag, count, start: value });
  }
  return keys;
}

function parameter(directory: TiffDirectory, o: { tag: number; count: number; start: number }): unknown {
  const name = tiffTagNames.get(o.tag);
  const values = name === undefined ? undefined : directory.get(name);
  // Texts end with a bar that is not theirs.
  if (typeof values === 'string') return values.slice(o.start, o.start + o.count).replace(/\|$/, '');
  if (values === undefined) return undefined;
  return o.count === 1 ? values[o.start] : Array.from(values.subarray(o.start, o.start + o.count));
}

function readAffine(directory: TiffDirectory, pixelIsPoint: boolean): Affine | undefined {
  // As GDAL has it where a file holds both.
  const affine = readScaleAndTiepoint(directory) ?? readMatrix(directory);
  if (affine === undefined || !pixelIsPoint) return affine;
  // Where positions mean pixel centres, the outer corner of the first pixel lies half a pixel before them.
  const [a, b, c, d, e, f] = affine;
  return [a, b, c - 0.5 * (a + b), d, e, f - 0.5 * (d + e)];
}

function checkedAffine(o: GeoreferenceInput, affine: Affine): Affine {
  const [a, b, , d, e] = affine;
  if (affine.every(Number.isFinite) && a * e - b * d !== 0) return affine;
  throw new RasterError(
    `${o.location}: expected a georeference whose pixels have a width and a height, found [${affine.join(', ')}].`,
  );
}

function readMatrix(directory: TiffDirectory): Affine | undefined {
  const m = numbers(directory, 'modelTransformation', 16);
  return m === undefined ? undefined : [m[0]!, m[1]!, m[3]!, m[4]!, m[5]!, m[7]!];
}

function readScaleAndTiepoint(directory: TiffDirectory): Affine | undefined {
  const scale = numbers(directory, 'modelPixelScale', 2);
  const tie = numbers(directory, 'modelTiepoint', 6);
  if (scale === undefined || tie === undefined) return undefined;
  const width = scale[0]!;
  if (width === 0 || scale[1] === 0) return undefined;
  // Rows run south whatever the sign, as GDAL reads it.
  const height = -Math.abs(scale[1]!);
  return [width, 0, tie[3]! - tie[0]! * width, 0, height, tie[4]! - tie[1]! * height];
}

function noAffine(o: GeoreferenceInput): never {
  const tie = numbers(o.directory, 'modelTiepoint', 6);
  const found = tie === undefined ? 'none' : `${Math.floor(tie.length / 6)} ground control points only`;
  throw new RasterError(
    `${o.location}: expected a georeference (pixel scale with tie point, or a transformation), found ${found}, nor a world file or a MapInfo table (.tab) beside it: write it again with one (gdal_translate -a_ullr), or put its world file beside it.`,
  );
}

function numbers(directory: TiffDirectory, tag: TiffTag, atLeast: number): Float64Array | undefined {
  const value = directory.get(tag);
  return value instanceof Float64Array && value.length >= atLeast ? value : undefined;
}
