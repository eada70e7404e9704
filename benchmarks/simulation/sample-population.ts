import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import type { Sha256 } from '../../engine/digest.ts';
import { decodeJson } from '../../engine/json.ts';
import { openArtifactStore } from '../../engine/open-artifact-store.ts';
import { readAreas, type AreaSet } from '../../geo/areas.ts';
import type { Grid } from '../../geo/grid.ts';
import { pixelAreaModel } from '../../geo/pixel-area.ts';
import { areaContains } from '../../geo/point-in-polygon.ts';
import { projectAreas, type ProjectedArea } from '../../geo/project-areas.ts';
import { classAreasOfBlock } from '../../raster/areas/class-areas.ts';
import type { MappedAreas } from '../../raster/areas/mapped-areas.ts';
import { openRaster } from '../../raster/open-raster.ts';
import { PREVIOUS_CLASSES } from '../../sample-tiles/previous-land-cover.ts';

/** Value of a pixel without a class, or in no area. */
export const NO_CLASS = 255;

/** The sample case as a population: what the map says and what is true at every pixel, and in every area. */
export interface SamplePopulation {
  readonly classes: readonly string[];
  readonly mapped: MappedAreas;
  /** By level and code: true area of each class, km². */
  readonly truthKm2: ReadonlyMap<string, readonly number[]>;
  /** Positions of the pixels in the areas, by stratum of the design. */
  readonly frames: readonly { readonly name: string; readonly sampleSize: number; readonly pixels: Uint32Array }[];
  /** km² of each stratum, as the run file declares them. */
  readonly sizes: Readonly<Record<string, number>>;
  readonly map: Uint8Array;
  readonly truth: Uint8Array;
  /** By pixel: index of its area of the finest level, 255 for none. */
  readonly areaOfPixel: Uint8Array;
  /** Codes by level of each area of the finest level. */
  readonly codes: readonly Readonly<Record<string, string>>[];
  readonly widthPx: number;
  readonly grid: Grid;
}

interface SampleRun {
  readonly areas: { readonly file: string; readonly code: string; readonly level: string; readonly parents: string[] };
  readonly reference: { readonly design: { readonly sizes: Record<string, number> } };
}

/**
 * Carries out the run of the sample case and reads map, truth and strata.
 * @param root folder of the project.
 */
export async function samplePopulation(root: string): Promise<SamplePopulation> {
  return withSampleRun(root, async (_, population) => population);
}

/**
 * Carries out the run of the sample case and hands its folder and its population on; afterwards the folder is gone.
 * @param root folder of the project.
 */
export async function withSampleRun<T>(
  root: string,
  use: (folder: string, population: SamplePopulation) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-simulate-'));
  const samples = path.join(root, 'sample-tiles');
  try {
    const command = [path.join(root, 'dist', 'cli', 'main.js'), 'run', path.join(samples, 'run.yaml'), '--out', folder];
    const { status, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`The run of the sample case ended with ${status}: ${stderr}`);
    return await use(folder, await readPopulation(samples, folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function readPopulation(samples: string, folder: string): Promise<SamplePopulation> {
  const run = parse(readFileSync(path.join(samples, 'run.yaml'), 'utf8')) as SampleRun;
  const manifest = readJson(path.join(folder, 'run.json')) as {
    readonly artifacts: Readonly<Record<string, Sha256>>;
    readonly model: { readonly classes: readonly { readonly name: string }[] };
  };
  const digest = manifest.artifacts['aggregation/merge/run']!;
  const store = openArtifactStore(path.join(folder, 'artifacts'));
  const mapped = decodeJson<MappedAreas>(await store.get(digest));
  const map = await readClasses(path.join(folder, 'map.tif'));
  const truth = await readClasses(path.join(samples, 'truth.tif'));
  const strata = await readClasses(path.join(samples, 'previous-land-cover.tif'));
  const set = readAreas(readJson(path.join(samples, run.areas.file)), { ...run.areas, location: run.areas.file });
  const projected = projectAreas(set, map.grid);
  const areaOfPixel = rasterise(projected, map.grid);
  const classes = manifest.model.classes.map(({ name }) => name);
  return {
    classes,
    mapped,
    truthKm2: trueAreas({ set, projected, truth: truth.pixels, grid: map.grid, classCount: classes.length }),
    frames: framesOf(strata.pixels, areaOfPixel),
    sizes: run.reference.design.sizes,
    map: map.pixels,
    truth: truth.pixels,
    areaOfPixel,
    codes: set.areas.map(({ code, parents }) => ({ [set.level]: code, ...parents })),
    widthPx: map.grid.widthPx,
    grid: map.grid,
  };
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}

async function readClasses(file: string): Promise<{ grid: Grid; pixels: Uint8Array }> {
  const source = await openRaster(file);
  const { grid } = source.header;
  const window = { col: 0, row: 0, widthPx: grid.widthPx, heightPx: grid.heightPx };
  const { bands } = await source.read({ bands: [0], window });
  await source.close();
  return { grid, pixels: bands[0] as Uint8Array };
}

function rasterise(areas: readonly ProjectedArea[], { widthPx, heightPx }: Grid): Uint8Array {
  const owner = new Uint8Array(widthPx * heightPx).fill(NO_CLASS);
  for (const [index, area] of areas.entries()) {
    const [minCol, minRow, maxCol, maxRow] = area.boundsPx;
    for (let row = Math.max(0, Math.floor(minRow)); row < Math.min(heightPx, Math.ceil(maxRow)); row++) {
      for (let col = Math.max(0, Math.floor(minCol)); col < Math.min(widthPx, Math.ceil(maxCol)); col++) {
        if (areaContains(area, col + 0.5, row + 0.5)) owner[row * widthPx + col] = index;
      }
    }
  }
  return owner;
}

/** True class areas of every area and level, by exact coverage. */
function trueAreas(o: {
  readonly set: AreaSet;
  readonly projected: readonly ProjectedArea[];
  readonly truth: Uint8Array;
  readonly grid: Grid;
  readonly classCount: number;
}): ReadonlyMap<string, readonly number[]> {
  const values = Array.from({ length: o.classCount }, (_, value) => value);
  const finest = classAreasOfBlock({
    classes: o.truth,
    nodata: NO_CLASS,
    window: { col: 0, row: 0, widthPx: o.grid.widthPx, heightPx: o.grid.heightPx },
    values,
    areas: o.projected,
    pixelArea: pixelAreaModel(o.grid),
  });
  const sums = new Map<string, number[]>();
  for (const { code, classAreasM2 } of finest) {
    const area = o.set.areas.find((one) => one.code === code)!;
    const holders = { [o.set.level]: code, ...area.parents, total: 'TOTAL' };
    for (const [level, holder] of Object.entries(holders)) {
      const key = `${level}\n${holder}`;
      const sum = sums.get(key) ?? values.map(() => 0);
      sums.set(
        key,
        sum.map((km2, j) => km2 + classAreasM2[j]! / 1e6),
      );
    }
  }
  return sums;
}

/** The strata of the committed reference sample, with the units drawn from each. */
function framesOf(strata: Uint8Array, areaOfPixel: Uint8Array): SamplePopulation['frames'] {
  return PREVIOUS_CLASSES.map(({ name, value, sampleSize }) => {
    const pixels: number[] = [];
    for (let pixel = 0; pixel < strata.length; pixel++) {
      if (areaOfPixel[pixel] !== NO_CLASS && strata[pixel] === value) pixels.push(pixel);
    }
    return { name, sampleSize, pixels: Uint32Array.from(pixels) };
  });
}
