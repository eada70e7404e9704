import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { AreasOptions } from '../../stages/aggregation/options.ts';
import { accuracyTable } from '../../stages/validation/estimates/accuracy-table.ts';
import { assessSample } from '../../stages/validation/estimates/assess-sample.ts';
import { spatialCorrelation } from '../../stages/validation/estimates/spatial-correlation.ts';
import type { LabelledUnit } from '../../stages/validation/reference/labelled-unit.ts';
import type { SamplingDesign } from '../../stages/validation/options.ts';
import { RandomStream } from '../../statistics/random-stream.ts';
import { designDraws, designForecast, type DesignCase, type ForecastOutcome } from './design-draws.ts';
import { drawSample } from './sample-case-coverage.ts';
import { NO_CLASS, type SamplePopulation } from './sample-population.ts';
import { squareAreas } from './square-areas.ts';

/** The sample case after its run. */
export interface PrecisionCase {
  readonly population: SamplePopulation;
  /** Folder of the run; files are written into it. */
  readonly folder: string;
  readonly municipalities: AreasOptions;
}

export interface DesignOutcome {
  readonly name: string;
  readonly classes: readonly ForecastOutcome[];
}

/** Forecasts of a class from earlier samples, against the one from a large earlier sample. */
export interface ForecastSpread {
  readonly name: string;
  readonly classes: readonly {
    readonly class: string;
    readonly meanRatio: number;
    readonly standardDeviation: number;
  }[];
}

const LARGE_SAMPLE = 6000;
const SQUARE_SIDE_PX = 50;

function designCases({ population, folder, municipalities }: PrecisionCase): DesignCase[] {
  const file = path.join(folder, 'squares.geojson');
  const { grid, widthPx, areaOfPixel } = population;
  const isInside = (col: number, row: number): boolean => areaOfPixel[row * widthPx + col] !== NO_CLASS;
  writeFileSync(file, JSON.stringify(squareAreas(grid, isInside, SQUARE_SIDE_PX)));
  const squares = { file, code: 'code', level: 'square', parents: [] };
  const areas = municipalities;
  return [
    { areas, name: 'simple random', wish: { design: 'simple-random' } },
    { areas, name: 'stratified, proportional', wish: { design: 'stratified', allocation: 'proportional' } },
    { areas, name: 'stratified, equal', wish: { design: 'stratified', allocation: 'equal' } },
    {
      ...{ areas, name: 'stratified, Neyman for built_up' },
      wish: { design: 'stratified', allocation: 'neyman', className: 'built_up' },
    },
    { areas, name: 'stratified, compromise', wish: { design: 'stratified', allocation: 'compromise' } },
    { areas, name: 'systematic', wish: { design: 'systematic' } },
    {
      ...{ areas, name: 'systematic, successive differences' },
      wish: { design: 'systematic', variance: 'successive-difference' },
    },
    { areas, name: 'systematic, quadrats', wish: { design: 'systematic', variance: 'quadrat' } },
    { areas, name: 'two-stage, all 12 municipalities', wish: { design: 'two-stage', clusters: 12 } },
    { areas, name: 'two-stage, 9 of 12 municipalities', wish: { design: 'two-stage', clusters: 9 } },
    { areas: squares, name: 'two-stage, 12 squares of 1 km', wish: { design: 'two-stage', clusters: 12 } },
    { areas: squares, name: 'two-stage, 60 squares of 1 km', wish: { design: 'two-stage', clusters: 60 } },
  ];
}

/** Draws samples of every design and holds what was expected of them against what they gave. */
export async function designPrecision(
  known: PrecisionCase,
  o: { readonly size: number; readonly seeds: readonly number[] },
): Promise<DesignOutcome[]> {
  const accuracy = largeSampleAccuracy(known);
  const outcomes: DesignOutcome[] = [];
  for (const one of designCases(known)) {
    outcomes.push({ name: one.name, classes: await designDraws(one, { ...known, ...o, accuracy }) });
  }
  return outcomes;
}

/** How far what is expected from the sample case's own reference sample (600 points), drawn again and again, is off. */
export async function forecastSpread(
  known: PrecisionCase,
  o: { readonly size: number; readonly earlierSamples: number },
): Promise<ForecastSpread[]> {
  const { population, folder } = known;
  const random = new RandomStream(600);
  const design = { type: 'stratified' as const, stratum: 'stratum', sizes: { ...population.sizes } };
  const files = Array.from({ length: o.earlierSamples }, (_, k) =>
    writeAccuracy(known, {
      units: drawSample(population, random),
      design,
      file: path.join(folder, `earlier-${k}.json`),
    }),
  );
  const large = largeSampleAccuracy(known);
  const spreads: ForecastSpread[] = [];
  for (const one of designCases(known)) {
    const cvs = async (accuracy: string): Promise<number[]> =>
      (await designForecast(one, { ...known, size: o.size, accuracy })).map(({ cv }) => cv!);
    const target = await cvs(large);
    const ratios: number[][] = [];
    for (const file of files) ratios.push((await cvs(file)).map((cv, j) => cv / target[j]!));
    const classes = population.classes.map((name, j) => ({ class: name, ...spread(ratios.map((row) => row[j]!)) }));
    spreads.push({ name: one.name, classes });
  }
  return spreads;
}

function spread(ratios: readonly number[]): { readonly meanRatio: number; readonly standardDeviation: number } {
  const meanRatio = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
  const squares = ratios.reduce((sum, ratio) => sum + (ratio - meanRatio) ** 2, 0);
  return { meanRatio, standardDeviation: Math.sqrt(squares / (ratios.length - 1)) };
}

/** The accuracy that a simple random sample of many points gives: nearly the truth. */
function largeSampleAccuracy(known: PrecisionCase): string {
  const { population, folder } = known;
  const all = { ...population, frames: [wholeFrame(population)] };
  const units = drawSample(all, new RandomStream(LARGE_SAMPLE));
  return writeAccuracy(known, { units, design: { type: 'simple-random' }, file: path.join(folder, 'large.json') });
}

function wholeFrame({ frames }: SamplePopulation): SamplePopulation['frames'][number] {
  const pixels = Uint32Array.from(frames.flatMap((frame) => [...frame.pixels]));
  return { name: 'all', sampleSize: LARGE_SAMPLE, pixels };
}

function writeAccuracy(
  { population }: PrecisionCase,
  o: { readonly units: readonly LabelledUnit[]; readonly design: SamplingDesign; readonly file: string },
): string {
  const { mapped, classes: names, grid } = population;
  const estimation = { confidence: 0.95, frame: 'areas' as const };
  const assessed = assessSample({ units: o.units, mapped, names, design: o.design, estimation });
  const correlation = spatialCorrelation(assessed, { classes: names, grid, seed: 1 });
  writeFileSync(o.file, JSON.stringify(accuracyTable(assessed, { overlapsTraining: false, correlation })));
  return o.file;
}
