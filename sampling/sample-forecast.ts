import type { AreaSet } from '../geo/areas.ts';
import type { SampleModel } from './frame-counts.ts';
import { expectedTotal } from '../statistics/expected/whole.ts';
import { expectedInArea } from '../statistics/expected/in-area.ts';
import { expectedUnits, sizeAndRate } from '../statistics/expected/frame-model.ts';
import type { UnitPlan } from '../statistics/expected/unit-plan.ts';

/** What is expected of one class in the whole frame. */
export interface ClassForecast {
  readonly class: string;
  readonly mappedKm2: number;
  readonly expectedKm2: number;
  readonly standardErrorKm2: number;
  readonly cv: number | null;
  /** Units of the sample that carry the class. */
  readonly units: number;
}

/** What is expected of one area from a direct estimate. */
export interface AreaForecast {
  readonly level: string;
  readonly areaCode: string;
  readonly areaName: string;
  readonly km2: number;
  readonly units: number;
  readonly classes: readonly { readonly class: string; readonly expectedKm2: number; readonly cv: number | null }[];
}

export interface SampleForecast {
  /** Of the map's overall accuracy. */
  readonly overall: { readonly value: number; readonly standardError: number };
  readonly classes: readonly ClassForecast[];
  /** Level by level, from the largest areas to the smallest. */
  readonly areas: readonly AreaForecast[];
}

/** The precision that a plan is expected to give, before any label is paid for. */
export function forecastSample(model: SampleModel, plan: UnitPlan, set: AreaSet | undefined): SampleForecast {
  const overall = expectedTotal(model, plan, 'overall');
  return {
    overall: { value: overall.share, standardError: overall.standardError },
    classes: model.counts.classes.map(({ name }, index) => classForecast(model, plan, { name, index })),
    areas: set === undefined ? [] : areasOfLevels(set).flatMap((area) => areaForecast(model, plan, area)),
  };
}

function classForecast(
  model: SampleModel,
  plan: UnitPlan,
  { name, index }: { readonly name: string; readonly index: number },
): ClassForecast {
  const { km2, cells } = model.counts;
  const { share, standardError, cv } = expectedTotal(model, plan, index);
  return {
    class: name,
    mappedKm2: cells.reduce((sum, cell) => (cell.class === index ? sum + cell.km2 : sum), 0),
    expectedKm2: share * km2,
    standardErrorKm2: standardError * km2,
    cv: cv ?? null,
    units: expectedUnits(model, plan, index),
  };
}

interface LevelArea {
  readonly level: string;
  readonly code: string;
  readonly name: string;
  /** Indices of the areas of the finest level in it. */
  readonly members: Set<number>;
}

function areasOfLevels(set: AreaSet): LevelArea[] {
  return [...set.levels].reverse().flatMap((level) => {
    const found = new Map<string, LevelArea>();
    for (const [index, area] of set.areas.entries()) {
      const isFinest = level === set.level;
      const code = isFinest ? area.code : area.parents[level]!;
      const known = found.get(code) ?? { level, code, name: isFinest ? area.name : code, members: new Set() };
      known.members.add(index);
      found.set(code, known);
    }
    return [...found.values()];
  });
}

function areaForecast(model: SampleModel, plan: UnitPlan, { level, code, name, members }: LevelArea): AreaForecast[] {
  const cells = [...members].flatMap((area) => model.byArea[area] ?? []);
  const { size: km2 } = sizeAndRate(cells, 'overall', model);
  const figures = model.counts.classes.map((entry, quantity) => {
    const figure = expectedInArea(model, plan, { quantity, members });
    return { units: figure?.units ?? 0, class: entry.name, expectedKm2: (figure?.share ?? 0) * km2, cv: figure?.cv };
  });
  const classes = figures.map(({ class: name, expectedKm2, cv }) => ({ class: name, expectedKm2, cv: cv ?? null }));
  return [{ level, areaCode: code, areaName: name, km2, units: figures[0]?.units ?? 0, classes }];
}
