import { absentEstimate } from '../estimate.ts';
import { benchmarkTable } from '../small-area/benchmark-table.ts';
import { ratioBenchmark } from '../small-area/benchmarking.ts';
import { areaCandidates, type AreaCandidates } from './area-candidates.ts';
import {
  finishCell,
  whyLost,
  shareByMethod,
  traceOf,
  workingShare,
  type AreaClassEstimate,
  type LadderTrace,
} from './area-class-estimate.ts';
import { expectedClusterEffect, type AreaLevel, type AreaSample } from './area-sample.ts';
import { chooseMethod, type CellEvidence, type LadderChoice } from './choose-method.ts';
import type { LadderRules } from './ladder-options.ts';
import type { MapErrors } from './map-errors.ts';
import { modelEstimates } from './model-estimates.ts';
import { assistedGain, smoothedVariances } from './smoothed-variances.ts';

export interface LevelsRequest {
  readonly sample: AreaSample;
  /** The map's errors over the whole frame. */
  readonly errors: MapErrors;
  readonly classNames: readonly string[];
  /** Each after the level above it; an area's `parent` is an index into that level, or into the whole. */
  readonly levels: readonly AreaLevel[];
  /** Estimated area of each class in the whole frame; `undefined` where there is no estimate. */
  readonly totals: readonly (number | undefined)[];
  readonly rules: LadderRules;
  /** Names of the levels in whose areas the map was found to err unlike. */
  readonly unlikeLevels?: ReadonlySet<string> | undefined;
}

/**
 * Estimates of every class in every area of every level by the decision ladder, each level made to agree with the one
 * above: in every area the classes sum to its frame, over an area's children each class sums to that area's own. Standard
 * errors come from each level's own units and models; none is a sum of others.
 * @returns per level and area, an estimate for each class.
 */
export function estimateLevels(request: LevelsRequest): AreaClassEstimate[][][] {
  const { errors } = request;
  const workingValues = new Map<string, ClassTotals[]>([[WHOLE, [request.totals]]]);
  return request.levels.map((level, l) => {
    const above = level.above === undefined ? (request.levels[l - 1]?.name ?? WHOLE) : level.above;
    const candidates = areaCandidates(request.sample, level, errors);
    const cells = decideLevel(request, level, candidates);
    const agreed =
      above === null ? cells.map(agreeWithFrame) : agreeWithParents(level, cells, workingValues.get(above) ?? []);
    const confidence = request.sample.confidence ?? 0.95;
    const estimates = cells.map((row, d) =>
      row.map((cell, j) => finished(cell, { agreed: agreed[d]![j], level: confidence })),
    );
    workingValues.set(
      level.name,
      estimates.map((row) => row.map(({ workingValue }) => workingValue)),
    );
    return estimates;
  });
}

const HALF_A_UNIT = 0.5;

/** Name of the level above the first. */
const WHOLE = 'total';

/** Area of each class in one area, as far as there is an estimate. */
type ClassTotals = readonly (number | undefined)[];

/** A cell with the method chosen for it. */
interface DecidedCell {
  readonly evidence: CellEvidence;
  readonly trace: LadderTrace;
}

function decideLevel(
  { sample, classNames, rules, unlikeLevels }: LevelsRequest,
  level: AreaLevel,
  candidates: readonly AreaCandidates[],
): DecidedCell[][] {
  const byClass = classNames.map((_, j) => {
    const variances = smoothedVariances(candidates, j);
    return { variances, models: modelEstimates(candidates, variances, j, rules) };
  });
  const gain = assistedGain(byClass.flatMap(({ variances }) => variances));
  const designEffect = expectedClusterEffect(sample);
  const isHomogeneous = unlikeLevels?.has(level.name) !== true;
  return candidates.map((area, d) =>
    classNames.map((name, j) => {
      const { variances, models } = byClass[j]!;
      const own = { variances: variances[d]!, models: models[d]! };
      const evidence: CellEvidence = { area, class: j, gain, designEffect, isHomogeneous, ...own };
      const choice = overridden(rules, { level: level.name, area: level.areas[d]!.code, class: name });
      const trace = traceOf(evidence, choice ?? chooseMethod(evidence, rules));
      const isHad = choice === undefined || shareByMethod(trace, choice.method) !== undefined;
      return { evidence, trace: isHad ? trace : traceOf(evidence, NOT_TO_BE_HAD) };
    }),
  );
}

const NOT_TO_BE_HAD: LadderChoice = {
  method: 'parent-only',
  reason: 'the method that the office set cannot be had there',
};

/** The last override that names the cell. */
function overridden(
  { overrides }: LadderRules,
  cell: { readonly level: string; readonly area: string; readonly class: string },
): LadderChoice | undefined {
  const found = overrides.findLast(
    (one) =>
      (one.level ?? cell.level) === cell.level &&
      (one.area ?? cell.area) === cell.area &&
      (one.class ?? cell.class) === cell.class,
  );
  return found && { method: found.method, reason: 'set by the office' };
}

/** Shares of every cell after agreement with the parents; a family that cannot be made to agree stays as it is. */
function agreeWithParents(
  level: AreaLevel,
  cells: readonly (readonly DecidedCell[])[],
  parents: readonly ClassTotals[],
): (readonly (number | undefined)[])[] {
  const shares = cells.map((row): (number | undefined)[] => row.map(({ trace }) => trace.before));
  for (const [parent, totals] of parents.entries()) {
    const children = level.areas.flatMap((area, d) => (area.parent === parent && isSized(cells[d]!) ? [d] : []));
    const columnTotals = totals.filter((total) => total !== undefined);
    const isComplete = children.every((d) => shares[d]!.every((share) => share !== undefined));
    if (children.length === 0 || columnTotals.length < totals.length || !isComplete) continue;
    const frames = children.map((d) => cells[d]![0]!.evidence.area.frame);
    const whole = columnTotals.reduce((sum, total) => sum + total, 0) / frames.reduce((sum, frame) => sum + frame, 0);
    const agreedWith = (leastUnits: number): ReturnType<typeof benchmarkTable>['cells'] =>
      benchmarkTable({
        cells: children.map((d, i) =>
          cells[d]!.map(({ trace, evidence }) => {
            const { value, mse } = workingShare(trace, trace.before);
            const least = leastUnits / (evidence.area.unitCount + 1);
            const share = Math.max(value!, least);
            return { value: share * frames[i]!, mse: Math.max(mse, least ** 2) * frames[i]! ** 2 };
          }),
        ),
        // Frames and class totals have the same sum but for rounding.
        rowTotals: frames.map((frame) => frame * whole),
        columnTotals,
      }).cells;
    // What no child shows a unit of may be there all the same where the parent has it: half a unit is.
    const agreed = agreedWith(0) ?? agreedWith(HALF_A_UNIT);
    for (const [i, d] of (agreed === undefined ? [] : children).entries()) {
      shares[d] = agreed![i]!.map(({ value }) => value / frames[i]!);
    }
  }
  return shares;
}

/** Shares of an area of which no sum is known above it: its classes make up its frame. */
function agreeWithFrame(row: readonly DecidedCell[]): ClassTotals {
  const shares = row.map(({ trace }) => trace.before);
  const known = shares.filter((share) => share !== undefined);
  if (known.length < shares.length) return shares;
  const agreed = ratioBenchmark({ items: known.map((value) => ({ value, mse: 0 })), total: 1 });
  return agreed?.items.map(({ value }) => value) ?? shares;
}

function isSized(row: readonly DecidedCell[]): boolean {
  return row[0] !== undefined && row[0].evidence.area.frame > 0;
}

function finished(
  { evidence, trace }: DecidedCell,
  o: { readonly agreed: number | undefined; readonly level: number },
): AreaClassEstimate {
  const { area } = evidence;
  if (area.frame === 0) {
    const estimate = absentEstimate({ outcome: 'NO_VALID_PIXEL', method: 'none' });
    return { estimate, workingValue: 0, trace };
  }
  if (o.agreed === undefined) {
    const estimate = absentEstimate({ outcome: 'UNSAMPLED_STRATUM', method: 'none', sampleSize: area.unitCount });
    return { estimate, workingValue: undefined, trace };
  }
  const estimate = finishCell({ evidence, trace, agreed: o.agreed, level: o.level });
  const isLost = estimate.value === undefined && trace.method !== 'parent-only';
  const reason = isLost ? `${trace.reason}; ${whyLost(trace)}` : trace.reason;
  return { estimate, workingValue: o.agreed * area.frame, trace: { ...trace, reason } };
}
