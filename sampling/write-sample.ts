import { access, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { checkWritable } from '../access/check-location.ts';
import { writeFileAtomic } from '../storage/atomic-file.ts';
import { PermanentError } from '../errors/error-kinds.ts';
import { applyAffine } from '../geo/affine.ts';
import { crsFromText, pointTransform } from '../geo/crs.ts';
import type { Grid } from '../geo/grid.ts';
import { sampleKml } from './sample-kml.ts';
import { toCsv } from '../engine/delimited-text.ts';

type Cell = string | number | null;

/** A unit as its files show it. */
export interface SampleUnit {
  readonly id: string;
  readonly col: number;
  readonly row: number;
  /** Between position and label, in this order; the same names for every unit of a file. */
  readonly properties: Readonly<Record<string, Cell>>;
}

/** A drawn sample, ready to be written. */
export interface SampleToWrite {
  readonly grid: Grid;
  readonly title: string;
  readonly units: readonly SampleUnit[];
  readonly reserve: readonly SampleUnit[];
  /** The content of `design.json`. */
  readonly design: unknown;
}

/** What whoever labels a unit fills in: its class, or why there is none. */
const LABEL_COLUMNS = ['class', 'response', 'reason'] as const;
/** 1e-7 degree is a centimetre. */
const DEGREE_DIGITS = 7;
/** The design comes last: where it is, all is. */
const SAMPLE_FILES = ['sample.geojson', 'sample.csv', 'sample.kml', 'reserve.geojson', 'design.json'] as const;

/**
 * Makes sure that a folder holds no sample yet.
 * @throws PermanentError naming what it holds: a sample that someone may be labelling is never written over.
 */
export async function checkNoSample(folder: string): Promise<void> {
  await checkWritable(folder);
  for (const name of SAMPLE_FILES) {
    const file = path.join(folder, name);
    const isThere = await access(file).then(
      () => true,
      () => false,
    );
    if (isThere) {
      throw new PermanentError(
        `${file}: expected no sample there, found one; it was left as it is, choose another folder with --out`,
      );
    }
  }
}

/** Writes a sample's files into a folder that holds none (`checkNoSample`), all or none, and returns their names. */
export async function writeSample(folder: string, sample: SampleToWrite): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true });
  const contents: Record<(typeof SAMPLE_FILES)[number], string> = {
    'sample.geojson': geojson(sample.units, sample.grid),
    'sample.csv': csv(sample.units, sample.grid),
    'sample.kml': sampleKml(sample.units, { grid: sample.grid, title: sample.title }),
    'reserve.geojson': geojson(sample.reserve, sample.grid),
    'design.json': `${JSON.stringify(sample.design, null, 2)}\n`,
  };
  try {
    for (const name of SAMPLE_FILES) await writeFileAtomic(path.join(folder, name), contents[name]);
  } catch (error) {
    // There was none of them before, so that what is there now is a part of this sample.
    await Promise.all(SAMPLE_FILES.map((name) => rm(path.join(folder, name), { force: true })));
    throw error;
  }
  return SAMPLE_FILES;
}

/** Longitude and latitude (WGS 84) of places in a grid, in fractional pixels. */
export function degreesOfPixels(grid: Grid): (col: number, row: number) => [lon: number, lat: number] {
  const toDegrees = pointTransform(grid.crs, crsFromText('OGC:CRS84'));
  return (col, row) => {
    const [lon, lat] = toDegrees(...applyAffine(grid.affine, col, row));
    return [Number(lon.toFixed(DEGREE_DIGITS)), Number(lat.toFixed(DEGREE_DIGITS))];
  };
}

function geojson(units: readonly SampleUnit[], grid: Grid): string {
  const degrees = degreesOfPixels(grid);
  const features = units.map(({ id, col, row, properties }) => {
    const empty = Object.fromEntries(LABEL_COLUMNS.map((name) => [name, null]));
    return JSON.stringify({
      type: 'Feature',
      id,
      properties: { id, ...properties, col, row, ...empty },
      geometry: { type: 'Point', coordinates: degrees(col + 0.5, row + 0.5) },
    });
  });
  return `{"type":"FeatureCollection","features":[\n${features.join(',\n')}\n]}\n`;
}

function csv(units: readonly SampleUnit[], grid: Grid): string {
  const degrees = degreesOfPixels(grid);
  const names = Object.keys(units[0]?.properties ?? {});
  return toCsv<SampleUnit>(
    [
      ['id', ({ id }) => id],
      ['longitude', ({ col, row }) => degrees(col + 0.5, row + 0.5)[0]],
      ['latitude', ({ col, row }) => degrees(col + 0.5, row + 0.5)[1]],
      ...names.map((name) => [name, ({ properties }: SampleUnit) => properties[name] ?? null] as const),
      ['col', ({ col }) => col],
      ['row', ({ row }) => row],
      ...LABEL_COLUMNS.map((name) => [name, () => null] as const),
    ],
    units,
  );
}
