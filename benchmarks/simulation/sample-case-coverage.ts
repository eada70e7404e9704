import type { LabelledUnit } from '../../stages/validation/reference/labelled-unit.ts';
import { areaEstimates, type AreaEstimate } from '../../stages/validation/estimates/area-estimates.ts';
import { assessSample } from '../../stages/validation/estimates/assess-sample.ts';
import { DEFAULT_LADDER } from '../../stages/validation/options.ts';
import { RandomStream } from '../../statistics/random-stream.ts';
import { NO_CLASS, type SamplePopulation } from './sample-population.ts';

/** How the estimates of one class in one area fared over the draws in which they came from one kind of method. */
export interface CellCoverage {
  readonly level: string;
  readonly area: string;
  readonly class: string;
  readonly kind: 'design-based' | 'model-based';
  readonly draws: number;
  readonly trueKm2: number;
  readonly mappedKm2: number;
  /** Units of the class that the area is expected to hold. */
  readonly expectedUnits: number;
  readonly covered: number;
  readonly meanWidthKm2: number;
  /** Mean deviation from the truth ÷ root mean square of the standard errors published. */
  readonly biasInStandardErrors: number;
  /** The same ÷ the standard deviation of the estimates. */
  readonly biasInSpreads: number;
  /** Mean of the squared standard errors ÷ mean squared deviation from the truth. */
  readonly mseRatio: number;
}

/** Coverage of every cell, and how often no figure was published for it. */
export interface SampleCaseCoverage {
  readonly cells: readonly CellCoverage[];
  readonly withheldShare: number;
}

const MODEL_METHODS = new Set(['composite', 'fay-herriot', 'synthetic']);

interface Tally {
  draws: number;
  covered: number;
  width: number;
  deviation: number;
  squares: number;
  variance: number;
}

/**
 * Draws the reference sample of the sample case again and again, labels it with the truth and estimates every area as a
 * run does; counts how often the published interval holds the truth.
 */
export function sampleCaseCoverage(
  population: SamplePopulation,
  o: { readonly draws: number; readonly seed: number },
): SampleCaseCoverage {
  const random = new RandomStream(o.seed);
  const tallies = new Map<string, Tally>();
  const about = new Map<string, Pick<CellCoverage, 'level' | 'area' | 'class' | 'kind' | 'trueKm2' | 'mappedKm2'>>();
  const units = new Map<string, number>();
  let [withheld, figures] = [0, 0];
  for (let draw = 0; draw < o.draws; draw++) {
    const sample = drawSample(population, random);
    countUnits(sample, units);
    for (const cell of estimatesOf(population, sample)) {
      const { estimate, area } = cell;
      figures += 1;
      if (estimate.value === undefined || estimate.interval === undefined) {
        withheld += 1;
        continue;
      }
      const kind = MODEL_METHODS.has(estimate.method) ? 'model-based' : 'design-based';
      const name = population.classes[cell.class]!;
      const key = [area.level, area.code, name, kind].join('\n');
      const trueKm2 = population.truthKm2.get(`${area.level}\n${area.code}`)![cell.class]!;
      about.set(key, {
        level: area.level,
        area: area.code,
        class: name,
        kind,
        trueKm2,
        mappedKm2: area.classAreasM2[cell.class]! / 1e6,
      });
      const tally = tallies.get(key) ?? { draws: 0, covered: 0, width: 0, deviation: 0, squares: 0, variance: 0 };
      tallies.set(key, add(tally, cell, trueKm2));
    }
  }
  const cells = [...tallies].map(([key, tally]): CellCoverage => {
    const cell = about.get(key)!;
    const expectedUnits = (units.get([cell.level, cell.area, cell.class].join('\n')) ?? 0) / o.draws;
    return { ...cell, expectedUnits, ...summary(tally) };
  });
  return { cells, withheldShare: withheld / figures };
}

export function drawSample(population: SamplePopulation, random: RandomStream): LabelledUnit[] {
  const { frames, widthPx, truth, map, areaOfPixel, classes, codes } = population;
  return frames.flatMap(({ name, sampleSize, pixels }) =>
    random.sampleWithoutReplacement(pixels.length, sampleSize).map((position): LabelledUnit => {
      const pixel = pixels[position]!;
      return {
        id: String(pixel),
        col: pixel % widthPx,
        row: Math.floor(pixel / widthPx),
        referenceClass: classes[truth[pixel]!],
        alternateClass: undefined,
        mapClass: map[pixel] === NO_CLASS ? undefined : classes[map[pixel]!],
        stratum: name,
        cluster: undefined,
        inclusionProbability: undefined,
        gridCol: undefined,
        gridRow: undefined,
        areas: codes[areaOfPixel[pixel]!]!,
      };
    }),
  );
}

function countUnits(sample: readonly LabelledUnit[], units: Map<string, number>): void {
  for (const { areas, referenceClass } of sample) {
    for (const [level, code] of [...Object.entries(areas), ['total', 'TOTAL'] as const]) {
      const key = [level, code, referenceClass].join('\n');
      units.set(key, (units.get(key) ?? 0) + 1);
    }
  }
}

function estimatesOf(population: SamplePopulation, units: readonly LabelledUnit[]): AreaEstimate[] {
  const { mapped, classes: names, sizes } = population;
  const estimation = { confidence: 0.95, frame: 'areas' as const };
  const design = { type: 'stratified' as const, stratum: 'stratum', sizes: { ...sizes } };
  const assessed = assessSample({ units, mapped, names, design, estimation });
  return areaEstimates({ mapped, names, assessed, frame: 'areas', ladder: DEFAULT_LADDER, overlapsTraining: false });
}

function add(tally: Tally, { estimate }: AreaEstimate, trueKm2: number): Tally {
  const { value, interval, standardError = 0 } = estimate;
  const deviation = value! - trueKm2;
  return {
    draws: tally.draws + 1,
    covered: tally.covered + (interval!.lower <= trueKm2 && trueKm2 <= interval!.upper ? 1 : 0),
    width: tally.width + interval!.upper - interval!.lower,
    deviation: tally.deviation + deviation,
    squares: tally.squares + deviation ** 2,
    variance: tally.variance + standardError ** 2,
  };
}

function summary(
  tally: Tally,
): Pick<CellCoverage, 'draws' | 'covered' | 'meanWidthKm2' | 'biasInStandardErrors' | 'biasInSpreads' | 'mseRatio'> {
  const { draws } = tally;
  const bias = tally.deviation / draws;
  const spread = Math.sqrt(Math.max(0, tally.squares / draws - bias * bias));
  return {
    draws,
    covered: tally.covered / draws,
    meanWidthKm2: tally.width / draws,
    biasInStandardErrors: tally.variance === 0 ? 0 : bias / Math.sqrt(tally.variance / draws),
    biasInSpreads: spread === 0 ? 0 : bias / spread,
    mseRatio: tally.squares === 0 ? 0 : tally.variance / tally.squares,
  };
}
