import path from 'node:path';
import { digestOfFile } from '../../../access/file-digest.ts';
import { kindAt } from '../../../access/open-file.ts';
import { PermanentError } from '../../../errors/error-kinds.ts';
import { readInputText } from '../../../engine/input-text.ts';
import { accuracy, type AccuracyTable, type CorrelationFigure } from '../../../results/accuracy.ts';
import { runManifest, type Manifest } from '../../../results/manifest.ts';
import type { AreasOptions } from '../../../stages/aggregation/options.ts';
import { DEFAULT_LADDER } from '../../../stages/validation/options.ts';

/** A class of the frame's raster: its stored value and its name. */
export interface FrameClass {
  readonly value: number;
  readonly name: string;
}

/** What a user names as frame: a class raster, or a run folder with all that goes with its map. */
export interface FrameSource {
  readonly raster: string;
  readonly classes: readonly FrameClass[] | undefined;
  readonly areas: AreasOptions | undefined;
  /** Beside the map, where there is one. */
  readonly accuracy: string | undefined;
  /** `estimation.ladder.assistedGain` of the run, or what a run file says that leaves it out. */
  readonly assistedGain: number;
}

/**
 * Finds out what a frame is.
 * @param areas what the user says of the areas; wins over the run's own
 * @throws PermanentError where there is no such file, or the run folder holds no finished run.
 */
export async function readFrameSource(location: string, areas: Partial<AreasOptions>): Promise<FrameSource> {
  const kind = await kindAt(location);
  if (kind === 'none')
    throw new PermanentError(`${location}: expected a run folder or a class raster, found none that can be read`);
  if (kind === 'folder') return readRunFrame(location, areas);
  return {
    raster: location,
    classes: undefined,
    areas: areas.file === undefined ? undefined : completeAreas({ ...areas, file: areas.file }),
    accuracy: undefined,
    assistedGain: DEFAULT_LADDER.assistedGain,
  };
}

function completeAreas(areas: Partial<AreasOptions> & { readonly file: string }): AreasOptions {
  const { file, code = 'code', name, level = 'area', parents = [] } = areas;
  return { file, code, level, parents, ...(name === undefined ? {} : { name }) };
}

async function readRunFrame(folder: string, areas: Partial<AreasOptions>): Promise<FrameSource> {
  const manifest = await readRunManifest(folder);
  const { status, runFile, classes } = manifest;
  if (status !== 'done') {
    throw new PermanentError(`${folder}: expected a finished run, found one that is ${status}`);
  }
  // A sample is of the family that makes up the total.
  const { file, code, name, level, parents, exclude } = runFile.areas[0]!;
  const ofTotal = { file, code, level, parents: [...parents], ...(name === undefined ? {} : { name }) };
  // Another file's level of another name is another set of areas, which has nothing of the run's.
  const isOther = areas.file !== undefined && areas.level !== undefined && areas.level !== completeAreas(ofTotal).level;
  const excluded = exclude === undefined ? {} : { exclude: await besideRunFile(folder, exclude, manifest) };
  const own = isOther ? areas : { ...ofTotal, ...excluded, ...areas };
  const beside = path.join(folder, accuracy.file);
  return {
    raster: path.join(folder, 'map.tif'),
    classes: classes.map(({ value, name }) => ({ value, name })),
    areas: completeAreas({ ...own, file: areas.file ?? (await besideRunFile(folder, ofTotal.file, manifest)) }),
    accuracy: (await exists(beside)) ? beside : undefined,
    assistedGain: runFile.estimation?.ladder.assistedGain ?? DEFAULT_LADDER.assistedGain,
  };
}

async function readRunManifest(folder: string): Promise<Manifest> {
  const file = path.join(folder, 'run.json');
  return runManifest.read(await readInputText(file, { path: file, what: 'the run.json of a run folder' }), file);
}

/**
 * The run file's paths are relative to it, and it lies beside the folder `runs` unless the run was put elsewhere.
 * @throws PermanentError where there is no such file, or one of other content than the run read: another's, or changed since.
 */
async function besideRunFile(folder: string, file: string, { inputs }: Manifest): Promise<string> {
  const beside = path.resolve(folder, '..', '..', file);
  if (!(await exists(beside)))
    throw new PermanentError(
      `${beside}: expected the areas of ${folder} there, found none; name their file with --areas`,
    );
  const read = inputs.find(({ location }) => location === file)?.digest;
  if (read === undefined || read === (await digestOfFile(beside))) return beside;
  throw new PermanentError(
    `${beside}: expected the areas of ${folder} (${read.slice(0, 12)}), found another file; name theirs with --areas`,
  );
}

/** An error matrix in area proportions: a row per map class and a column per reference class. */
export interface EarlierMatrix {
  readonly classes: readonly string[];
  readonly cells: readonly (readonly (number | null)[])[];
  /** Reference units of each map class. */
  readonly units: readonly number[];
  /** Area proportions by reference class where the map showed nothing, and the units there. */
  readonly unmapped: { readonly cells: readonly (number | null)[]; readonly units: number } | undefined;
  /** How alike units near each other are, by the name of the class, where that is known. */
  readonly correlation: EarlierCorrelation | undefined;
}

/** Correlations by class, of two units d metres apart: atZero · exp(−d ÷ range). */
type CorrelationByClass = ReadonlyMap<string, { readonly atZero: number; readonly range: number }>;

interface EarlierCorrelation {
  readonly residuals: CorrelationByClass;
  readonly differences: CorrelationByClass;
  readonly labels: CorrelationByClass;
}

/**
 * Reads the error matrix of an `accuracy.json`.
 * @returns undefined where the run had no reference sample
 * @throws PermanentError where the file is missing or no such table.
 */
export async function readEarlierMatrix(file: string): Promise<EarlierMatrix | undefined> {
  const text = await readInputText(file, { path: file, what: 'the accuracy of an earlier run' });
  const table = accuracy.read(text, file);
  if (table === null) return undefined;
  const { counts, areaProportions, notObservedCounts, notObservedShares } = table.confusion;
  const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
  return {
    classes: table.classes,
    cells: areaProportions.map((row) => row.map(({ value }) => value)),
    units: counts.map(total),
    unmapped: { cells: notObservedShares, units: total(notObservedCounts) },
    correlation: earlierCorrelation(table),
  };
}

function earlierCorrelation({ spatialCorrelation }: AccuracyTable): EarlierCorrelation | undefined {
  if (spatialCorrelation === null) return undefined;
  const byClass = (figures: readonly CorrelationFigure[]): CorrelationByClass =>
    new Map(
      figures.flatMap(({ class: name, atZero, rangeM }) =>
        atZero === null || rangeM === null ? [] : [[name, { atZero, range: rangeM }] as const],
      ),
    );
  const { residuals, differences, labels } = spatialCorrelation;
  return { residuals: byClass(residuals), differences: byClass(differences), labels: byClass(labels) };
}

async function exists(file: string): Promise<boolean> {
  return (await kindAt(file)) === 'file';
}
