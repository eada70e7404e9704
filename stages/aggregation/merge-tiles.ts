import type { Sha256 } from '../../engine/digest.ts';
import { decodeJson, encodeJson } from '../../engine/json.ts';
import type { Stage, StageContext } from '../../engine/stage.ts';
import { isSameLand } from '../../geo/area-families.ts';
import { commonLand } from '../../geo/area-overlaps.ts';
import type { AreaSet } from '../../geo/areas.ts';
import { pixelAreaModel } from '../../geo/pixel-area.ts';
import { areaTotalsM2 } from '../../raster/areas/class-areas.ts';
import {
  TOTAL_CODE,
  WHOLE_LEVEL,
  type ClassifiedLand,
  type MappedArea,
  type MappedAreas,
  type TileAreas,
} from '../../raster/areas/mapped-areas.ts';
import type { AggregationOptions } from './aggregate-tile.ts';
import { loadAreas, type LoadedAreas } from './load-areas.ts';

export interface MergeInput {
  /** Partial results in ascending order of tiles. */
  readonly partials: readonly Sha256[];
  readonly areas: Sha256;
}

/**
 * Folds the tiles' class areas into areas of every level, in the order of tiles, so that neither order of arrival nor
 * repeated delivery changes a bit. What no tile saw of an area is its not-observed part.
 */
export const mergeTiles: Stage<MergeInput, AggregationOptions> = {
  name: 'aggregation',
  step: 'merge',
  version: 3,
  async run(input, options, context) {
    const families = await loadAreas(input.areas, options, context);
    const classes = options.classValues.length;
    const sums = await foldPartials(input.partials, ({ areas }) => areas, { classes, context });
    const sampled =
      options.sampled && (await foldPartials(input.partials, (tile) => tile.sampled ?? [], { classes, context }));
    return encodeJson(
      withLevelsAbove(
        families.map((family) => ({ set: family.set, finest: finestOf(family, { sums, sampled }, options) })),
      ),
    );
  },
};

function finestOf(
  { set, projected }: LoadedAreas,
  { sums, sampled }: { readonly sums: LandSums; readonly sampled: LandSums | undefined },
  { classValues, grid }: AggregationOptions,
): MappedArea[] {
  const totals = areaTotalsM2(projected, pixelAreaModel(grid));
  return set.areas.map((area, index): MappedArea => {
    const totalM2 = totals[index]!;
    const key = keyOf(set.level, area.code);
    const { classAreasM2 } = landOf(sums, key, classValues.length);
    const whole = { classAreasM2, notObservedM2: restOf(totalM2, classAreasM2) };
    return {
      level: set.level,
      code: area.code,
      name: area.name,
      parents: area.parents,
      totalM2,
      ...(sampled === undefined ? whole : split(whole, landOf(sampled, key, classValues.length), totalM2)),
    };
  });
}

/** Areas of the finest level of each family with those of the levels above, and the whole, which the first makes up. */
export function withLevelsAbove(
  families: readonly { readonly set: AreaSet; readonly finest: readonly MappedArea[] }[],
): MappedAreas {
  const [first, ...others] = families;
  const total = sumAreas(first!.finest, { level: WHOLE_LEVEL, code: TOTAL_CODE, name: 'Total', parents: {} });
  const withParents = families.flatMap(({ set, finest }) => [
    ...finest,
    ...set.levels.slice(1).flatMap((level) => parentAreas(set, finest, level)),
  ]);
  return {
    levels: [...first!.set.levels, WHOLE_LEVEL],
    furtherFamilies: others.map(({ set }) => ({
      levels: set.levels,
      isSameLand: isSameLand(commonLand(first!.set, set)),
    })),
    areas: [...withParents, total],
  };
}

function keyOf(level: string, code: string): string {
  return JSON.stringify([level, code]);
}

/** By level and code of a finest area. */
type LandSums = Map<string, { readonly classAreasM2: Float64Array; notObservedM2: number }>;

async function foldPartials(
  partials: readonly Sha256[],
  areasOf: (tile: TileAreas) => TileAreas['areas'],
  { classes, context }: { readonly classes: number; readonly context: StageContext },
): Promise<LandSums> {
  const sums: LandSums = new Map();
  for (const digest of partials) {
    for (const { level, code, classAreasM2, notObservedM2 } of areasOf(
      decodeJson<TileAreas>(await context.artifacts.get(digest)),
    )) {
      const key = keyOf(level, code);
      const sum = sums.get(key) ?? { classAreasM2: new Float64Array(classes), notObservedM2: 0 };
      classAreasM2.forEach((areaM2, index) => (sum.classAreasM2[index]! += areaM2));
      sum.notObservedM2 += notObservedM2;
      sums.set(key, sum);
    }
  }
  return sums;
}

function landOf(sums: LandSums, key: string, classes: number): ClassifiedLand {
  const found = sums.get(key);
  return {
    classAreasM2: found === undefined ? Array.from({ length: classes }, () => 0) : [...found.classAreasM2],
    notObservedM2: found?.notObservedM2 ?? 0,
  };
}

/** An area's land in the sample's frame and outside of it; what lies beyond the grid holds no unit and counts as outside. */
function split(
  whole: ClassifiedLand,
  sampled: ClassifiedLand,
  totalM2: number,
): ClassifiedLand & Pick<MappedArea, 'notSampled'> {
  const rest = (all: number, part: number): number => (all - part <= 1e-9 * totalM2 ? 0 : all - part);
  return {
    ...sampled,
    notSampled: {
      classAreasM2: whole.classAreasM2.map((areaM2, index) => rest(areaM2, sampled.classAreasM2[index]!)),
      notObservedM2: rest(whole.notObservedM2, sampled.notObservedM2),
    },
  };
}

/** Rounding may leave a whole area a hair short of the sum of its classes; nothing is then left over. */
function restOf(totalM2: number, classAreasM2: readonly number[]): number {
  const rest = totalM2 - classAreasM2.reduce((sum, areaM2) => sum + areaM2, 0);
  return Math.abs(rest) <= 1e-9 * totalM2 ? 0 : rest;
}

function parentAreas(set: AreaSet, finest: readonly MappedArea[], level: string): MappedArea[] {
  const codes = [...new Set(set.areas.map((area) => area.parents[level]).filter((code) => code !== undefined))].sort();
  return codes.map((code) => {
    const children = finest.filter((area) => area.parents[level] === code);
    const above = set.levels.slice(set.levels.indexOf(level) + 1);
    const parents = Object.fromEntries(above.map((higher) => [higher, children[0]!.parents[higher]!]));
    return sumAreas(children, { level, code, name: code, parents });
  });
}

function sumAreas(
  children: readonly MappedArea[],
  parent: Pick<MappedArea, 'level' | 'code' | 'name' | 'parents'>,
): MappedArea {
  const sum = (pick: (area: MappedArea) => number): number => children.reduce((total, area) => total + pick(area), 0);
  const landBy = (pick: (area: MappedArea) => ClassifiedLand): ClassifiedLand => ({
    classAreasM2: children[0]!.classAreasM2.map((_, index) => sum((area) => pick(area).classAreasM2[index]!)),
    notObservedM2: sum((area) => pick(area).notObservedM2),
  });
  const isSplit = children[0]!.notSampled !== undefined;
  return {
    ...parent,
    ...landBy((area) => area),
    ...(isSplit ? { notSampled: landBy(({ notSampled }) => notSampled!) } : {}),
    totalM2: sum((area) => area.totalM2),
  };
}
