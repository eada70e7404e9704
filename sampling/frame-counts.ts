import { PermanentError } from '../errors/error-kinds.ts';
import type { FrameClass } from '../pipeline/planning/reference/frame-source.ts';
import type { FrameCell, FrameModel, FrameSizes } from '../statistics/expected/frame-model.ts';
import type { FrameRaster, SampleFrame } from './sample-frame.ts';
import { eachFrameRun, isInPopulation, NOT_OBSERVED, type FrameRun } from './frame-runs.ts';

/** Name of the stratum of the pixels without a class. */
const NOT_OBSERVED_STRATUM = 'not observed';

/** The pixels of one stratum and one class in one area; `km2` is their true area on the ellipsoid. */
export interface CountedCell extends FrameCell {
  readonly pixels: number;
  /** Of a pixel; as far as the ends and the middle of each run of pixels tell. */
  readonly smallestPixelKm2: number;
  readonly largestPixelKm2: number;
}

/** What a frame holds. */
export interface FrameCounts extends FrameSizes {
  /** By value; all known ones, whether they occur or not. */
  readonly classes: readonly FrameClass[];
  /** Those that occur, by value; last the one of pixels without a class. */
  readonly strata: readonly FrameClass[];
  readonly cells: readonly CountedCell[];
  readonly pixels: number;
  /** Pixels of the areas that are not in the frame, as they have no class. */
  readonly leftOut: { readonly pixels: number; readonly km2: number };
}

/** A counted frame with what is expected of it. */
export type SampleModel = FrameModel<FrameCounts>;

const M2_PER_KM2 = 1e6;
/** Beyond so many values a raster shows a quantity and no classes. */
const MOST_CLASSES = 1000;

interface Tally {
  readonly area: number;
  readonly stratumValue: number;
  readonly classValue: number;
  pixels: number;
  m2: number;
  smallestM2: number;
  largestM2: number;
}

/**
 * Counts pixels and true areas by stratum, class and area in one pass over the raster.
 * @throws PermanentError where the frame has no pixel, or the raster holds too many values to be classes.
 */
export async function countFrame(frame: SampleFrame): Promise<FrameCounts> {
  const tallies = new Map<string, Tally>();
  const leftOut = { pixels: 0, km2: 0 };
  await eachFrameRun(frame, (run) => {
    const m2 = frame.pixelArea.runAreaM2(run.row, run.colStart, run.colEnd);
    const pixels = run.colEnd - run.colStart;
    if (isInPopulation(frame, run)) {
      const tally = tallyOf(tallies, run, frame);
      tally.pixels += pixels;
      tally.m2 += m2;
      for (const pixelM2 of pixelAreas(frame, run)) {
        tally.smallestM2 = Math.min(tally.smallestM2, pixelM2);
        tally.largestM2 = Math.max(tally.largestM2, pixelM2);
      }
    } else {
      leftOut.pixels += pixels;
      leftOut.km2 += m2 / M2_PER_KM2;
    }
  });
  const found = [...tallies.values()];
  if (found.length === 0) {
    const where = frame.areas === undefined ? '' : ` in the areas of ${frame.areas.file}`;
    throw new PermanentError(`${frame.raster.location}: expected pixels with a class${where}, found none`);
  }
  return { ...indexed(found, frame), leftOut };
}

/** Areas of the pixels at the ends and in the middle of a run; of one where all of a row are alike. */
function pixelAreas({ pixelArea }: SampleFrame, { row, colStart, colEnd }: FrameRun): number[] {
  const cols =
    pixelArea.dependsOn === 'pixel' ? [colStart, Math.floor((colStart + colEnd) / 2), colEnd - 1] : [colStart];
  return cols.map((col) => pixelArea.areaM2(col, row));
}

function tallyOf(tallies: Map<string, Tally>, run: FrameRun, frame: SampleFrame): Tally {
  const key = `${run.area} ${run.stratumValue} ${run.classValue}`;
  const known = tallies.get(key);
  if (known !== undefined) return known;
  const { area, stratumValue, classValue } = run;
  const fresh: Tally = { area, stratumValue, classValue, pixels: 0, m2: 0, smallestM2: Infinity, largestM2: 0 };
  tallies.set(key, fresh);
  const values = new Set([...tallies.values()].map((tally) => tally.classValue));
  if (values.size > MOST_CLASSES) {
    throw new PermanentError(
      `${frame.raster.location}: expected a class raster, found more than ${MOST_CLASSES} different values`,
    );
  }
  return fresh;
}

function indexed(found: readonly Tally[], frame: SampleFrame): Omit<FrameCounts, 'leftOut'> {
  const classes = classesOf(
    frame.raster,
    found.map(({ classValue }) => classValue),
    true,
  );
  const occurring = found.map(({ stratumValue }) => stratumValue);
  const strata = classesOf(frame.strata ?? frame.raster, occurring, false);
  if (occurring.includes(NOT_OBSERVED)) strata.push({ value: NOT_OBSERVED, name: NOT_OBSERVED_STRATUM });
  const classIndex = new Map(classes.map(({ value }, index) => [value, index]));
  const stratumIndex = new Map(strata.map(({ value }, index) => [value, index]));
  const cells = found
    .map(({ area, stratumValue, classValue, pixels, m2, smallestM2, largestM2 }) => ({
      area,
      stratum: stratumIndex.get(stratumValue)!,
      class: classIndex.get(classValue),
      pixels,
      km2: m2 / M2_PER_KM2,
      smallestPixelKm2: smallestM2 / M2_PER_KM2,
      largestPixelKm2: largestM2 / M2_PER_KM2,
    }))
    .toSorted((a, b) => a.area - b.area || a.stratum - b.stratum || (a.class ?? 1e9) - (b.class ?? 1e9));
  const sum = (value: (cell: CountedCell) => number): number => cells.reduce((total, cell) => total + value(cell), 0);
  return { classes, strata, cells, pixels: sum(({ pixels }) => pixels), km2: sum(({ km2 }) => km2) };
}

/** Named classes by value; a value without a name is called by its number. */
function classesOf({ classes }: FrameRaster, values: readonly number[], withAbsent: boolean): FrameClass[] {
  const names = new Map(classes.map(({ value, name }) => [value, name]));
  const all = new Set(withAbsent ? [...names.keys(), ...values] : values);
  all.delete(NOT_OBSERVED);
  return [...all].toSorted((a, b) => a - b).map((value) => ({ value, name: names.get(value) ?? String(value) }));
}
