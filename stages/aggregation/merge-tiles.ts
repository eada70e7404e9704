import type { Sha256 } from '../../engine/digest.ts';
import { decodeJson, encodeJson } from '../../engine/json.ts';
import type { Stage, StageContext } from '../../engine/stage.ts';
import { isSameLand } from '../../geo/area-families.ts';
import { commonLand } from '../../geo/area-overlaps.ts';
import type { AreaSet } from '../../geo/areas.ts';
import { pixelAreaModel } from '../../geo/pixel-area.ts';
import { areaTotalsM2 } from '../../raster/class-areas.ts';
import {
  TOTAL_CODE,
  TOTAL_LEVEL,
  type MappedArea,
  type MappedAreas,
  type TileAreas,
} from '../../raster/mapped-areas.ts';
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
    const sums = await foldPartials(input.partials, options.classValues.length, context);
    return encodeJson(
      withLevelsAbove(families.map((family) => ({ set: family.set, finest: finestOf(family, sums, options) }))),
    );
  },
};

function finestOf(
  { set, projected }: LoadedAreas,
  sums: ReadonlyMap<string, Float64Array>,
  { classValues, grid }: AggregationOptions,
): MappedArea[] {
  const totals = areaTotalsM2(projected, pixelAreaModel(grid));
  return set.areas.map((area, index): MappedArea => {
    const classAreasM2 = [...(sums.get(keyOf(set.level, area.code)) ?? new Float64Array(classValues.length))];
    const totalM2 = totals[index]!;
    return {
      level: set.level,
      code: area.code,
      name: area.name,
      parents: area.parents,
      classAreasM2,
      totalM2,
      notObservedM2: restOf(totalM2, classAreasM2),
    };
  });
}

/** Areas of the finest level of each family with those of the levels above, and the whole, which the first makes up. */
export function withLevelsAbove(
  families: readonly { readonly set: AreaSet; readonly finest: readonly MappedArea[] }[],
): MappedAreas {
  const [first, ...others] = families;
  const total = sumAreas(first!.finest, { level: TOTAL_LEVEL, code: TOTAL_CODE, name: 'Total', parents: {} });
  const withParents = families.flatMap(({ set, finest }) => [
    ...finest,
    ...set.levels.slice(1).flatMap((level) => parentAreas(set, finest, level)),
  ]);
  return {
    levels: [...first!.set.levels, TOTAL_LEVEL],
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

async function foldPartials(
  partials: readonly Sha256[],
  classes: number,
  context: StageContext,
): Promise<Map<string, Float64Array>> {
  const sums = new Map<string, Float64Array>();
  for (const digest of partials) {
    const { areas } = decodeJson<TileAreas>(await context.artifacts.get(digest));
    for (const { level, code, classAreasM2 } of areas) {
      const key = keyOf(level, code);
      const sum = sums.get(key) ?? new Float64Array(classes);
      classAreasM2.forEach((areaM2, index) => (sum[index]! += areaM2));
      sums.set(key, sum);
    }
  }
  return sums;
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
  const classAreasM2 = (children[0]?.classAreasM2 ?? []).map((_, index) => sum((area) => area.classAreasM2[index]!));
  return {
    ...parent,
    classAreasM2,
    notObservedM2: sum((area) => area.notObservedM2),
    totalM2: sum((area) => area.totalM2),
  };
}
