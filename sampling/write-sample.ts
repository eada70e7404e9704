import { access, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { checkWritable } from '../access/check-location.ts';
import { writeFileAtomic } from '../storage/atomic-file.ts';
import { PermanentError } from '../errors/error-kinds.ts';
import { applyAffine } from '../geo/affine.ts';
import { crsFromText, pointTransform } from '../geo/crs.ts';
import type { Grid } from '../geo/grid.ts';
import { sampleKml } from './sample-kml.ts';
import { LABEL_COLUMNS, RESERVE_GEOJSON, SAMPLE_CSV, SAMPLE_GEOJSON, sampleTable } from '../results/sample.ts';
import { sampleDesign, type SampleDesignRecord } from '../results/sample-design.ts';
import type { Cell } from '../engine/delimited-text.ts';

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
  /** How it was drawn. */
  readonly design: SampleDesignRecord;
}

/** 1e-7 degree is a centimetre. */
const DEGREE_DIGITS = 7;
/** The design comes last: where it is, all is. */
const SAMPLE_FILES = [SAMPLE_GEOJSON, SAMPLE_CSV, 'sample.kml', RESERVE_GEOJSON, sampleDesign.file];

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
  const contents = [
    geojson(sample.units, sample.grid),
    csv(sample.units, sample.grid),
    sampleKml(sample.units, { grid: sample.grid, title: sample.title }),
    geojson(sample.reserve, sample.grid),
    sampleDesign.write(sample.design),
  ];
  try {
    for (const [at, name] of SAMPLE_FILES.entries()) await writeFileAtomic(path.join(folder, name), contents[at]!);
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
  const empty = Object.fromEntries(LABEL_COLUMNS.map((name) => [name, null]));
  const rows = units.map(({ id, col, row, properties }) => {
    const [longitude, latitude] = degrees(col + 0.5, row + 0.5);
    return { ...properties, id, longitude, latitude, col, row, ...empty };
  });
  return sampleTable(Object.keys(units[0]?.properties ?? {})).write(rows);
}
