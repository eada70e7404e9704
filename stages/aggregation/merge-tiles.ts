import type { Sha256 } from '../../engine/digest.ts';
import { decodeJson, encodeJson } from '../../engine/json.ts';
import type { Stage, StageContext } from '../../engine/stage.ts';
import type { AreaSet } from '../../geo/areas.ts';
import { pixelAreaModel } from '../../geo/pixel-area.ts';
import { areaTotalsM2 } from '../../raster/class-areas.ts';
import {
  TOTAL_CODE,
  TOTAL_LEVEL,
  type ClassifiedLand,
  type MappedArea,
  type MappedAreas,
  type TileAreas,
} from '../../raster/mapped-areas.ts';
import type { AggregationOptions } from './aggregate-tile.ts';
import { loadAreas } from './load-areas.ts';

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
  version: 2,
  async run(input, options, context) {
    const { set, projected } = await loadAreas(input.areas, options, context);
    const classes = options.classValues.length;
    const sums = await foldPartials(input.partials, ({ areas }) => areas, { classes, context });
    const sampled =
      options.sampled && (await foldPartials(input.partials, (tile) => tile.sampled ?? [], { classes, context }));
    const totals = areaTotalsM2(projected, pixelAreaModel(options.grid));
    const finest = set.areas.map((area, index): MappedArea => {
      const totalM2 = totals[index]!;
      const { classAreasM2 } = landOf(sums, area.code, classes);
      const whole = { classAreasM2, notObservedM2: restOf(totalM2, classAreasM2) };
      return {
        ...{ level: set.level, code: area.code, name: area.name, parents: area.parents, totalM2 },
        ...(sampled === undefined ? whole : split(whole, landOf(sampled, area.code, classes), totalM2)),
      };
    });
    const parents = set.levels.slice(1).flatMap((level) => parentAreas(set, finest, level));
    const total = sumAreas(finest, { level: TOTAL_LEVEL, code: TOTAL_CODE, name: 'Total', parents: {} });
    const made: MappedAreas = { levels: [...set.levels, TOTAL_LEVEL], areas: [...finest, ...parents, total] };
    return encodeJson(made);
  },
};

async function foldPartials(
  partials: readonly Sha256[],
  areasOf: (tile: TileAreas) => TileAreas['areas'],
  { classes, context }: { readonly classes: number; readonly context: StageContext },
): Promise<Map<string, { classAreasM2: Float64Array; notObservedM2: number }>> {
  const sums = new Map<string, { classAreasM2: Float64Array; notObservedM2: number }>();
  for (const digest of partials) {
    for (const { code, classAreasM2, notObservedM2 } of areasOf(
      decodeJson<TileAreas>(await context.artifacts.get(digest)),
    )) {
      const sum = sums.get(code) ?? { classAreasM2: new Float64Array(classes), notObservedM2: 0 };
      classAreasM2.forEach((areaM2, index) => (sum.classAreasM2[index]! += areaM2));
      sum.notObservedM2 += notObservedM2;
      sums.set(code, sum);
    }
  }
  return sums;
}

function landOf(sums: Awaited<ReturnType<typeof foldPartials>>, code: string, classes: number): ClassifiedLand {
  const found = sums.get(code);
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
