import path from 'node:path';
import { AccessError } from '../../../access/access-error.ts';
import { digestOfFile } from '../../../access/file-digest.ts';
import { fileFault } from '../../../access/file-fault.ts';
import { sha256OfBytes } from '../../../engine/digest.ts';
import { PermanentError } from '../../../errors/error-kinds.ts';
import { encodeJson } from '../../../engine/json.ts';
import type { AreaSet } from '../../../geo/areas.ts';
import type { Grid } from '../../../geo/grid.ts';
import { readPolygonSet, type PolygonSet } from '../../../geo/polygon-set.ts';
import type { FrameMembers } from '../../../raster/frame-pixels.ts';
import type { FrameRasterOptions } from '../../../stages/aggregation/sampled-land.ts';
import type { DeclaredFrame } from '../../../stages/validation/reference-options.ts';
import { otherFrame, type SampleFrameRecord } from '../../../stages/validation/reference/sample-frame-record.ts';
import { parseInputJson, readInputFile, type InputFile, type Locate } from '../input-file.ts';
import { openNamedRaster } from '../map/open-named-raster.ts';
import { planAreas, type PlannedAreas } from '../areas/areas.ts';
import { findRecorded, toleranceKm2, type RecordedFrame } from './recorded-frame.ts';
import { readFrameSource } from './frame-source.ts';

/** The land that a reference sample was drawn from: what lies in all that is given. */
export interface SampledGround {
  readonly record: SampleFrameRecord;
  /** Undefined where no polygons bound it, or they are those of the run's areas. */
  readonly polygons: PolygonSet | undefined;
  readonly raster: FrameRasterOptions | undefined;
}

export interface GroundRequest {
  readonly grid: Grid;
  readonly locate: Locate;
  readonly areas: PlannedAreas;
  /** A map that stands already and may be what a sample was drawn from. */
  readonly map: string | undefined;
}

/**
 * The land that `reference.frame` names.
 * @throws PermanentError, GeoError or RasterError for a file that is not what it is named as.
 */
export async function declaredGround(frame: DeclaredFrame, o: GroundRequest): Promise<SampledGround> {
  if (frame.run !== undefined) return runGround(frame.run, o);
  return frame.polygons === undefined ? rasterGround(frame, o) : polygonGround(frame.polygons, o);
}

/**
 * Looks at what `reference.frame` names where it cannot be held against grid and areas yet.
 * @throws what {@link declaredGround} throws, as far as it can be told without them.
 */
export async function checkDeclaredGround(frame: DeclaredFrame | undefined, locate: Locate): Promise<void> {
  if (frame?.run !== undefined) await readFrameSource(locate(frame.run), {});
  else if (frame?.polygons !== undefined) await polygonGround(frame.polygons, { locate });
  else if (frame !== undefined) await rasterGround(frame, { locate });
}

async function rasterGround(
  { raster: location = '', values }: DeclaredFrame,
  { locate }: Pick<GroundRequest, 'locate'>,
): Promise<SampledGround> {
  const raster = { location, digest: await digestOf(location, locate), members: values ?? 'observed' } as const;
  await checkOneBand(location, locate);
  const of = values === undefined ? '' : `, values ${values.join(', ')}`;
  return { record: declared(`the pixels of ${location}${of}`, [raster]), polygons: undefined, raster };
}

async function polygonGround(location: string, { locate }: Pick<GroundRequest, 'locate'>): Promise<SampledGround> {
  const file = await readInputFile(location, locate, 'reference.frame.polygons', { isConvertible: true });
  const polygons = readPolygonSet(parseInputJson(file, 'polygons of the sample’s frame as GeoJSON'), { location });
  return { record: declared(`the polygons of ${location}`, [file]), polygons, raster: undefined };
}

async function runGround(location: string, o: GroundRequest): Promise<SampledGround> {
  const source = await readFrameSource(o.locate(location), {});
  const map = path.join(location, path.basename(source.raster));
  const raster = { location: map, digest: await digestOf(map, o.locate), members: 'observed' } as const;
  const own = await planAreas([source.areas!], { grid: o.grid, locate: (place) => place, excluded: [] });
  const isSame = own.declared.digest === o.areas.declared.digest;
  const polygons = isSame ? undefined : polygonsOf(own.declared.set);
  return { record: declared(`what ${location} observed within its areas`, [raster]), polygons, raster };
}

function declared(text: string, files: readonly InputFile[]): SampleFrameRecord {
  return {
    known: 'declared',
    text,
    km2: null,
    toleranceKm2: null,
    files: files.map(({ location, digest }) => ({ location, digest })),
  };
}

async function checkOneBand(location: string, locate: Locate): Promise<void> {
  const source = await openNamedRaster('reference.frame', locate(location));
  const { bandCount } = source.header;
  await source.close();
  if (bandCount === 1) return;
  throw new PermanentError(
    `${location}: expected a raster of one band for reference.frame, found one of ${bandCount} bands`,
  );
}

async function digestOf(location: string, locate: Locate): Promise<string> {
  return digestOfFile(locate(location)).catch((error: unknown) => {
    if (error instanceof AccessError) throw new PermanentError(`${location}: ${error.fault}`);
    throw new PermanentError(`${location}: expected the raster of reference.frame, but ${fileFault(error)}`);
  });
}

/**
 * The land that a design file records, where it can be found; else only how much it is, which has to fit.
 * @throws PermanentError where it is more than the run's frame can be, whatever the map will show.
 */
export async function recordedGround(
  frame: RecordedFrame,
  design: string,
  o: GroundRequest & { readonly areasKm2: () => number; readonly isWhole: boolean },
): Promise<SampledGround> {
  const folder = path.dirname(o.locate(design));
  const place = await findRecorded(frame.raster, folder, o.map === undefined ? [] : [o.map]);
  const polygons = await recordedAreas(frame, folder, o);
  const record = {
    text: `${frame.raster.file}, as ${design} records`,
    km2: frame.km2,
    toleranceKm2: toleranceKm2(frame),
    files: [],
  };
  if (place !== undefined && polygons !== 'unknown') {
    const isSame = place === o.map && polygons === 'same' && !frame.includesNotObserved && !o.isWhole;
    if (isSame) return { record: { ...record, known: 'same' }, polygons: undefined, raster: undefined };
    const location = path.relative(o.locate('.'), place).split(path.sep).join('/');
    const members: FrameMembers = frame.includesNotObserved ? 'all' : 'observed';
    const digest = frame.raster.sha256;
    return {
      record: { ...record, known: 'recorded', files: [{ location, digest }] },
      polygons: polygons === 'same' ? undefined : polygons,
      raster: { location, digest, members },
    };
  }
  const frameKm2 = o.areasKm2();
  const mayFit = o.isWhole || frame.includesNotObserved ? Math.abs(frameKm2 - frame.km2) : frame.km2 - frameKm2;
  if (mayFit > record.toleranceKm2) throw otherFrame({ text: record.text, drawnKm2: frame.km2, frameKm2 });
  const isSettled = o.isWhole || frame.includesNotObserved;
  const isCut = o.areas.sets[0] !== o.areas.declared.set;
  const known = isSettled ? 'same' : isCut ? 'bounded' : 'compared';
  return { record: { ...record, known }, polygons: undefined, raster: undefined };
}

/** The areas that bounded a recorded frame: none, those of the run, others that were found, or others that were not. */
async function recordedAreas(
  { areas }: RecordedFrame,
  folder: string,
  o: GroundRequest,
): Promise<PolygonSet | 'same' | 'unknown' | undefined> {
  if (areas === null) return undefined;
  if (areas.sha256 === o.areas.declared.digest) return 'same';
  for (const place of [areas.path, areas.file]) {
    if (place === undefined) continue;
    const file = await readInputFile(path.join(folder, place), (own) => own, 'areas').catch(() => undefined);
    if (file === undefined) continue;
    const content = parseInputJson(file, 'areas as GeoJSON');
    // As sample-design takes the digest: of the content, not of its spelling.
    if (sha256OfBytes(encodeJson(content)) === areas.sha256) return readPolygonSet(content, { location: place });
  }
  return 'unknown';
}

function polygonsOf({ crs, areas }: AreaSet): PolygonSet {
  return { crs, polygons: areas.flatMap(({ polygons }) => polygons) };
}
