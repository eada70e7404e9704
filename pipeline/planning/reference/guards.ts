import { sha256OfBytes } from '../../../engine/digest.ts';
import { decodeJson } from '../../../engine/json.ts';
import { readAreaFamilies } from '../../../geo/area-families.ts';
import type { Grid } from '../../../geo/grid.ts';
import { pixelAreaModel } from '../../../geo/pixel-area.ts';
import { projectAreas, type ProjectedArea } from '../../../geo/project-areas.ts';
import { areaTotalsM2 } from '../../../raster/areas/class-areas.ts';
import type { ClassifiedLand, MappedArea } from '../../../raster/areas/mapped-areas.ts';
import { withLevelsAbove } from '../../../stages/aggregation/merge-tiles.ts';
import type { AreasOptions } from '../../../stages/aggregation/options.ts';
import { areSizesOfAll, checkDeclaredSizes, shortSizes } from '../../../stages/validation/reference/declared-sizes.ts';
import { seedOf } from '../../../stages/validation/estimates/digest-seed.ts';
import { balanceSentences } from '../../../stages/validation/reference/guard-record.ts';
import type { GuardSentences } from '../../../stages/validation/reference/guard-sentences.ts';
import { M2_PER_KM2 } from '../../../stages/validation/estimates/mapped-rows.ts';
import type { EstimationOptions } from '../../../stages/validation/options.ts';
import type { CheckedSample } from '../../../stages/validation/reference/reference-audit.ts';
import { sampleBalance, withUnitAreas } from '../../../stages/validation/reference/sample-balance.ts';
import { strataContents } from '../../../stages/validation/reference/strata-contents.ts';
import { strataSentences } from '../../../stages/validation/reference/strata-sentences.ts';
import { areaFinder } from '../../../stages/validation/reference/unit-areas.ts';
import type { PlannedAreas } from '../areas/areas.ts';
import type { PlannedReference } from './reference.ts';

/**
 * Holds the declared design against the land before anything is computed: sizes of strata against the areas, and the
 * sample's weights against the areas of each level. What the map shows is not known yet; where estimates will be of the
 * part seen alone, what does not fit is therefore a warning here, unless the sizes of strata are those of all. Where the
 * sample is known to be of a part of the land, that part is what it is held against.
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
  const { sampledLand } = reference;
  const families = readAreaFamilies(decodeJson(o.areas.content), o.options).map((set) => ({
    set,
    projected: projectAreas(set, grid),
  }));
  const areasOf = areaFinder(families, grid);
  const pixelArea = pixelAreaModel(grid);
  const mapped = withLevelsAbove(
    families.map(({ set, projected }) => {
      const totals = areaTotalsM2(projected, pixelArea);
      const finest = set.areas.map(({ code, name, parents }, index) => {
        const own = { level: set.level, code, name, parents, totalM2: totals[index]! };
        return { ...own, ...unseenLand(own, { names, sampledLand }) };
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
  // Land beyond the grid counts as not sampled where the frame of the sample is known.
  const isWithinGrid =
    sampledLand?.byArea !== undefined || families[0]!.projected.every((area) => isWithin(area, grid));
  const isWhole = estimation.frame === 'areas' || (o.isGridObserved && isWithinGrid);
  const ofAreas = { ...request, estimation: { ...estimation, frame: 'areas' as const } };
  checkDeclaredSizes(isWhole ? ofAreas : { ...request, estimation }, { where: o.where, seed });
  if (isByMap(reference)) return { holds: [], warnings: [] };
  // Strata that are areas have sizes that are known whatever the imagery shows.
  const ofStrata = strataSentences(strataContents(ofAreas));
  const { holds, warnings } = balanceSentences(sampleBalance(withUnitAreas(ofAreas)));
  if (isWhole || areSizesOfAll(ofAreas))
    return { holds: [...ofStrata.holds, ...holds], warnings: [...ofStrata.warnings, ...warnings] };
  return {
    holds: ofStrata.holds,
    warnings: [
      ...ofStrata.warnings,
      ...shortSizes(ofAreas),
      ...holds.map((sentence) => `If the sample was drawn from all of ${landText(sampledLand)}: ${sentence}`),
    ],
  };
}

/** Land that no map shows yet, in what the sample was drawn from and outside of it. */
function unseenLand(
  { level, code, totalM2 }: Pick<MappedArea, 'level' | 'code' | 'totalM2'>,
  o: { readonly names: readonly string[]; readonly sampledLand: PlannedReference['sampledLand'] },
): ClassifiedLand & Pick<MappedArea, 'notSampled'> {
  const unseen = (m2: number): ClassifiedLand => ({ classAreasM2: o.names.map(() => 0), notObservedM2: m2 });
  const part = o.sampledLand?.byArea?.find((one) => one.level === level && one.code === code);
  if (part === undefined) return unseen(totalM2);
  const sampledM2 = part.sampledKm2 * M2_PER_KM2;
  return { ...unseen(sampledM2), notSampled: unseen(Math.max(0, totalM2 - sampledM2)) };
}

function landText(sampledLand: PlannedReference['sampledLand']): string {
  return sampledLand?.byArea === undefined ? 'the areas' : `${sampledLand.record.text} within the areas`;
}

function isWithin({ boundsPx: [minCol, minRow, maxCol, maxRow] }: ProjectedArea, grid: Grid): boolean {
  const pixel = 1e-6;
  return minCol >= -pixel && minRow >= -pixel && maxCol <= grid.widthPx + pixel && maxRow <= grid.heightPx + pixel;
}

/** Strata that are the map's classes have no size yet. */
function isByMap({ design }: PlannedReference): boolean {
  return design.type === 'stratified' && design.stratum === undefined;
}
