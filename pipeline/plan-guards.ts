import { sha256OfBytes } from '../engine/digest.ts';
import { decodeJson } from '../engine/json.ts';
import { readAreaFamilies } from '../geo/area-families.ts';
import type { Grid } from '../geo/grid.ts';
import { pixelAreaModel } from '../geo/pixel-area.ts';
import { projectAreas, type ProjectedArea } from '../geo/project-areas.ts';
import { areaTotalsM2 } from '../raster/class-areas.ts';
import { withLevelsAbove } from '../stages/aggregation/merge-tiles.ts';
import type { AreasOptions } from '../stages/aggregation/options.ts';
import { checkDeclaredSizes, shortSizes } from '../stages/validation/declared-sizes.ts';
import { seedOf } from '../stages/validation/digest-seed.ts';
import { balanceSentences, type GuardSentences } from '../stages/validation/guard-record.ts';
import type { EstimationOptions } from '../stages/validation/options.ts';
import type { CheckedSample } from '../stages/validation/reference-audit.ts';
import { sampleBalance, withUnitAreas } from '../stages/validation/sample-balance.ts';
import { areaFinder } from '../stages/validation/unit-areas.ts';
import type { PlannedAreas } from './plan-areas.ts';
import type { PlannedReference } from './plan-reference.ts';

/**
 * Holds the declared design against the land before anything is computed: sizes of strata against the areas, and the
 * sample's weights against the areas of each level. What the map shows is not known yet; where estimates will be of the
 * part seen alone, what does not fit is therefore a warning here.
 * @throws PermanentError with both sums where the sizes of the strata cannot be those of the land.
 */
export function planGuards(
  reference: PlannedReference,
  o: {
    readonly areas: PlannedAreas;
    readonly options: readonly AreasOptions[];
    readonly grid: Grid;
    readonly classes: readonly string[];
    readonly estimation: EstimationOptions;
    readonly isGridObserved: boolean;
    /** The design file, or the key of the run file, that declares the sizes. */
    readonly where: string;
  },
): GuardSentences {
  const { grid, estimation, classes: names } = o;
  const families = readAreaFamilies(decodeJson(o.areas.content), o.options).map((set) => ({
    set,
    projected: projectAreas(set, grid),
  }));
  const areasOf = areaFinder(families);
  const pixelArea = pixelAreaModel(grid);
  const mapped = withLevelsAbove(
    families.map(({ set, projected }) => {
      const totals = areaTotalsM2(projected, pixelArea);
      const finest = set.areas.map(({ code, name, parents }, index) => {
        const unseen = { classAreasM2: names.map(() => 0), notObservedM2: totals[index]!, totalM2: totals[index]! };
        return { level: set.level, code, name, parents, ...unseen };
      });
      return { set, finest };
    }),
  );
  const units = decodeJson<CheckedSample>(reference.content).units.map((unit) => ({
    ...unit,
    mapClass: undefined,
    pixelAreaM2: pixelArea.areaM2(unit.col, unit.row),
    areas: areasOf(unit),
  }));
  const seed = seedOf(sha256OfBytes(reference.content));
  const request = { units, mapped, names, grid, design: reference.design, seed };
  const isWhole =
    estimation.frame === 'areas' || (o.isGridObserved && families[0]!.projected.every((area) => isWithin(area, grid)));
  const ofAreas = { ...request, estimation: { ...estimation, frame: 'areas' as const } };
  checkDeclaredSizes(isWhole ? ofAreas : { ...request, estimation }, { where: o.where, seed });
  if (isByMap(reference)) return { holds: [], warnings: [] };
  const { holds, warnings } = balanceSentences(sampleBalance(withUnitAreas(ofAreas)));
  if (isWhole) return { holds, warnings };
  return {
    holds: [],
    warnings: [
      ...shortSizes(ofAreas),
      ...holds.map((sentence) => `If the sample was drawn from all of the areas: ${sentence}`),
    ],
  };
}

function isWithin({ boundsPx: [minCol, minRow, maxCol, maxRow] }: ProjectedArea, grid: Grid): boolean {
  const pixel = 1e-6;
  return minCol >= -pixel && minRow >= -pixel && maxCol <= grid.widthPx + pixel && maxRow <= grid.heightPx + pixel;
}

/** Strata that are the map's classes have no size yet. */
function isByMap({ design }: PlannedReference): boolean {
  return design.type === 'stratified' && design.stratum === undefined;
}
