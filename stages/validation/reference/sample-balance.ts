import type { Grid } from '../../../geo/grid.ts';
import { pixelAreaModel } from '../../../geo/pixel-area.ts';
import { WHOLE_LEVEL, type MappedArea } from '../../../raster/areas/mapped-areas.ts';
import { balanceCells } from '../../../statistics/balance/balance-cells.ts';
import type { ReferenceRecord } from '../../../results/reference-audit.ts';
import { SIZE_TOLERANCE, type BalanceTest } from '../../../statistics/balance/balance-test.ts';
import { likeliestSwap } from '../../../statistics/balance/likeliest-swap.ts';
import { stratifiedBalance } from '../../../statistics/balance/stratified-balance.ts';
import { stratumTable } from '../../../statistics/balance/stratum-table.ts';
import { weightedBalance } from '../../../statistics/balance/weighted-balance.ts';
import { weightedSum } from '../../../statistics/balance/weighted-sum.ts';
import { designWeights } from '../../../statistics/ladder/area-sample.ts';
import { levelDivisions, mapDivision, type LandDivision } from './land-division.ts';
import { M2_PER_KM2 } from '../estimates/mapped-rows.ts';
import {
  drawnSample,
  isInFrame,
  type DrawnSample,
  type DrawnSampleRequest,
  type RespondingUnit,
} from './sample-design.ts';
import { frameM2 } from '../estimates/sampled-share.ts';
import { isByMap } from './thin-parts.ts';

/** The sample's own weights held against areas that are known. */
export type BalanceFigure = ReferenceRecord['balance'][number];

/** Two strata by name; statistic: 2 ln of how many times as likely the sample is with their sizes exchanged. */
export type SwappedStrata = NonNullable<BalanceFigure['swap']>;

/** A test that could not be made although areas are known, and why. */
export interface MissingBalance extends Pick<BalanceFigure, 'of' | 'level' | 'units'> {
  readonly reason: string;
}

/** What could be tested, and what could not. */
export interface SampleBalance {
  readonly balance: readonly BalanceFigure[];
  readonly balanceNotMade: readonly MissingBalance[];
}

export interface BalanceRequest extends DrawnSampleRequest {
  /** Area of the unit that a chance of being drawn is one of, in m². */
  readonly unitM2: (unit: RespondingUnit) => number;
  /** Of simulated tails. */
  readonly seed: number;
}

/** A request with the area of each unit: what a cluster design declares, or a pixel of the grid. */
export function withUnitAreas<T extends Omit<BalanceRequest, 'unitM2'> & { readonly grid: Grid }>(
  request: T,
): T & BalanceRequest {
  const { design, grid } = request;
  const declared = design.type === 'cluster' ? design.unitM2 : undefined;
  const pixels = pixelAreaModel(grid);
  return { ...request, unitM2: ({ col, row }) => declared ?? pixels.areaM2(col, row) };
}

const OUTSIDE = 'outside of the areas';
const TOO_THIN = 'too few units are expected in all parts but one';
const NO_VARIANCE = 'no stratum has two clusters that show how they vary';
/** Below it is asked whether sizes of strata were swapped. */
const ASKED_P = 0.05;
export const EMPTY_STRATUM = 'a stratum has no unit with a label';

/**
 * Tests whether a probability sample with the design's weights reproduces areas that are known anyway: the classes of
 * the map (unless they are the strata, whose sizes it then has by construction) and the areas of each level; for
 * clusters the sum of the weights too. Post-stratification by the map plays no part: it would hide what is tested.
 */
export function sampleBalance(request: BalanceRequest): SampleBalance {
  if (request.design.type === 'non-probability') return { balance: [], balanceNotMade: [] };
  const [anyClass = ''] = request.names;
  const drawn = request.units.map((unit) => ({ ...unit, referenceClass: unit.referenceClass ?? anyClass }));
  const isIncomplete = request.units.some(({ referenceClass }) => referenceClass === undefined);
  const tests = [
    ...figures(request, 'labelled'),
    ...(isIncomplete ? figures({ ...request, units: drawn }, 'drawn') : []),
  ];
  return {
    balance: tests.filter((one) => 'pValue' in one),
    balanceNotMade: tests.filter((one) => 'reason' in one),
  };
}

function figures(request: BalanceRequest, units: BalanceFigure['units']): (BalanceFigure | MissingBalance)[] {
  const drawn = drawnSample(request);
  const whole: (BalanceFigure | MissingBalance)[] =
    request.design.type === 'cluster' ? [wholeFigure(request, drawn, units)] : [];
  const byClass = isByMap(request.design) ? undefined : mapDivision(request);
  const rest = [byClass, ...levelDivisions(request)].flatMap((division): typeof whole => {
    if (division === undefined || division.parts.length < 2) return [];
    const test = testDivision(division, request, drawn);
    const head = { of: division.of, level: division.level, units };
    if (typeof test === 'string') return [{ ...head, reason: test }];
    return [{ ...rowsOf(test, division), swap: test.swap ?? null, ...head }];
  });
  return [...whole, ...rest];
}

function rowsOf(
  test: BalanceTest,
  { parts }: Pick<LandDivision, 'parts'>,
): Omit<BalanceFigure, 'of' | 'level' | 'units' | 'swap'> {
  const cells = test.cells.map(({ members, known, estimated, z, units }) => ({
    name: members.map((i) => parts[i]?.name ?? OUTSIDE).join(', '),
    knownKm2: known,
    estimatedKm2: estimated,
    z,
    units,
  }));
  return { ...test, cells };
}

/** The test, or why there is none. */
function testDivision(
  division: LandDivision,
  request: BalanceRequest,
  { sample, units }: DrawnSample,
): (BalanceTest & { readonly swap?: SwappedStrata | undefined }) | string {
  const known = division.parts.map(({ km2 }) => km2);
  const partOf = (k: number): number | undefined => {
    return sample.units[k]!.isInFrame ? division.partOf(units[k]!) : undefined;
  };
  // Units with weights of their own, also where pixels of unequal area had equal chances, are no counts by stratum.
  if (request.design.type === 'cluster' || sample.units.some(({ weight }) => weight !== undefined)) {
    const weights = designWeights(sample);
    const weighted = sample.units.map(({ stratum, cluster }, k) => ({
      stratum,
      cluster: cluster ?? units[k]!.id,
      weight: weights[k]!,
      part: partOf(k),
    }));
    const inside = weighted.filter(({ part }) => part !== undefined).length;
    return weightedBalance({ units: weighted, known }) ?? (isTooThin(known, inside) ? TOO_THIN : NO_VARIANCE);
  }
  const frameKm2 = known.reduce((sum, km2) => sum + km2, 0);
  const isFrame = request.design.type !== 'stratified' || request.design.stratum === undefined;
  const strata = sample.strata.map(({ size }) => (isFrame ? size / M2_PER_KM2 : size));
  // What strata of the design's own hold beyond the frame is known too: their sizes say it.
  const beyondKm2 = Math.max(0, strata.reduce((sum, km2) => sum + km2, 0) - frameKm2);
  const reachesBeyond = beyondKm2 > SIZE_TOLERANCE * frameKm2 || sample.units.some((_, k) => partOf(k) === undefined);
  const parts = reachesBeyond ? [...known, beyondKm2] : known;
  const drawn = {
    strata,
    units: sample.units.map(({ stratum }, k) => ({ stratum, part: partOf(k) ?? known.length })),
    known: parts,
  };
  const test = stratifiedBalance({ ...drawn, seed: request.seed });
  if (test === undefined) return isTooThin(parts, sample.units.length) ? TOO_THIN : EMPTY_STRATUM;
  // A sample that fits as declared is not asked whether another design would fit better.
  if (isFrame || division.of === 'areas' || test.pValue >= ASKED_P) return test;
  const swap = likeliestSwap(stratumTable(drawn)!, strata);
  const nameOf = (h: number): string => sample.strata[h]!.name;
  return { ...test, swap: swap && { ...swap, strata: [nameOf(swap.strata[0]), nameOf(swap.strata[1])] } };
}

function isTooThin(known: readonly number[], sampleSize: number): boolean {
  return balanceCells(known, sampleSize).length < 2;
}

function wholeOf({ mapped }: BalanceRequest): MappedArea {
  return mapped.areas.find(({ level }) => level === WHOLE_LEVEL)!;
}

/** The weights of a cluster sample say how much land there is. */
function wholeFigure(
  request: BalanceRequest,
  { sample, units }: DrawnSample,
  of: BalanceFigure['units'],
): BalanceFigure | MissingBalance {
  const area = wholeOf(request);
  const knownKm2 = frameM2(area, request.estimation.frame) / M2_PER_KM2;
  const test = weightedSum({
    units: sample.units.map(({ stratum, cluster, weight }, k) => {
      const km2 = isInFrame(units[k]!, request.estimation) ? request.unitM2(units[k]!) / M2_PER_KM2 : 0;
      return { stratum, cluster: cluster!, value: weight! * km2 };
    }),
    known: knownKm2,
  });
  const head = { of: 'whole' as const, level: null, units: of };
  if (test === undefined) return { ...head, reason: NO_VARIANCE };
  return { ...rowsOf(test, { parts: [{ name: area.name, km2: knownKm2 }] }), swap: null, ...head };
}
