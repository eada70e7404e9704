import path from 'node:path';
import { drawPlannedSample, type PlannedUnit } from '../../sampling/draw-planned-sample.ts';
import { designSample, type DesignWish, type SampleDesign } from '../../sampling/design-sample.ts';
import { samplingDesign } from '../../sampling/design-record.ts';
import type { ClassForecast } from '../../sampling/sample-forecast.ts';
import { unitRecords } from '../../sampling/unit-records.ts';
import { openSampleFrame, type SampleFrame } from '../../sampling/sample-frame.ts';
import { WHOLE_LEVEL } from '../../raster/areas/mapped-areas.ts';
import type { AreasOptions } from '../../stages/aggregation/options.ts';
import { areaEstimates } from '../../stages/validation/estimates/area-estimates.ts';
import { assessSample } from '../../stages/validation/estimates/assess-sample.ts';
import type { LabelledUnit } from '../../stages/validation/reference/labelled-unit.ts';
import type { Estimate } from '../../statistics/estimate.ts';
import { DEFAULT_LADDER } from '../../stages/validation/options.ts';
import { NO_CLASS, type SamplePopulation } from './sample-population.ts';

/** A design of which samples are drawn again and again. */
export interface DesignCase {
  readonly name: string;
  readonly wish: Pick<DesignWish, 'design'> & Partial<DesignWish>;
  /** Areas of the frame, which are those of the first stage too. */
  readonly areas: AreasOptions;
}

/** One class of the whole under one design: what was expected of it, and what every draw gave, in km². */
export interface ForecastOutcome {
  readonly forecast: ClassForecast;
  readonly trueKm2: number;
  readonly draws: readonly Estimate[];
}

export interface DrawsRequest {
  readonly population: SamplePopulation;
  /** Folder of the finished run of the sample case. */
  readonly folder: string;
  /** The accuracy.json that the map's errors are expected from. */
  readonly accuracy: string;
  readonly size: number;
  /** One draw each. */
  readonly seeds: readonly number[];
}

/** A planned sample with the frame that it is drawn from. */
interface OpenDesign {
  readonly frame: SampleFrame;
  readonly design: SampleDesign;
}

/** Plans a sample of the sample case, draws it with every seed, labels it with the truth and estimates the whole. */
export async function designDraws(one: DesignCase, request: DrawsRequest): Promise<ForecastOutcome[]> {
  const { population, seeds } = request;
  return withDesign(one, request, async ({ frame, design }) => {
    const draws: Estimate[][] = [];
    for (const seed of seeds) {
      draws.push(estimateWhole(population, design, await labelledUnits({ frame, design }, population, seed)));
    }
    const truth = population.truthKm2.get('total\nTOTAL')!;
    return design.forecast.classes.map((forecast, j) => ({
      forecast,
      trueKm2: truth[j]!,
      draws: draws.map((draw) => draw[j]!),
    }));
  });
}

/** What is expected of every class of the whole before anything is drawn. */
export async function designForecast(
  one: DesignCase,
  request: Omit<DrawsRequest, 'seeds'>,
): Promise<readonly ClassForecast[]> {
  return withDesign(one, request, async ({ design }) => design.forecast.classes);
}

async function withDesign<T>(
  { wish, areas }: DesignCase,
  { population, folder, accuracy, size }: Omit<DrawsRequest, 'seeds'>,
  use: (open: OpenDesign) => Promise<T>,
): Promise<T> {
  const frame = await openSampleFrame({
    raster: path.join(folder, 'map.tif'),
    classes: population.classes.map((name, value) => ({ name, value })),
    areas,
    includeNotObserved: true,
  });
  try {
    const design = await designSample(frame, {
      ...{ allocation: 'proportional', minimum: 50, clusters: undefined, variance: 'neighbours' },
      assistedGain: DEFAULT_LADDER.assistedGain,
      ...{ className: undefined, accuracy, assumedAccuracy: 0.8, showMapClass: false, goal: { size } },
      ...wish,
    });
    return await use({ frame, design });
  } finally {
    await frame.close();
  }
}

async function labelledUnits(
  { frame, design }: OpenDesign,
  population: SamplePopulation,
  seed: number,
): Promise<LabelledUnit[]> {
  const { units } = await drawPlannedSample({ frame, model: design.model, plan: design.plan, seed, reserve: 0 });
  return labelled(units, { frame, design, population });
}

function labelled(
  units: readonly PlannedUnit[],
  o: OpenDesign & { readonly population: SamplePopulation },
): LabelledUnit[] {
  const { truth, map, areaOfPixel, classes, codes, widthPx } = o.population;
  return unitRecords(units, { ...o, prefix: 'P', showMapClass: false }).map(({ id, col, row, properties }) => {
    const pixel = row * widthPx + col;
    return {
      ...{ id, col, row, alternateClass: undefined },
      referenceClass: classes[truth[pixel]!],
      mapClass: map[pixel] === NO_CLASS ? undefined : classes[map[pixel]!],
      stratum: properties['stratum'] as string | undefined,
      cluster: properties['cluster'] as string | undefined,
      inclusionProbability: properties['inclusion_probability'] as number,
      gridCol: properties['grid_col'] as number | undefined,
      gridRow: properties['grid_row'] as number | undefined,
      areas: codes[areaOfPixel[pixel]!] ?? {},
    };
  });
}

function estimateWhole(
  { mapped, classes: names }: SamplePopulation,
  design: SampleDesign,
  units: readonly LabelledUnit[],
): Estimate[] {
  const whole = { levels: [WHOLE_LEVEL], areas: mapped.areas.filter(({ level }) => level === WHOLE_LEVEL) };
  const estimation = { confidence: 0.95, frame: 'areas' as const };
  const assessed = assessSample({ units, mapped: whole, names, design: samplingDesign(design), estimation });
  const common = { mapped: whole, names, frame: 'areas' as const, ladder: DEFAULT_LADDER, overlapsTraining: false };
  return areaEstimates({ ...common, assessed }).map(({ estimate }) => estimate);
}
