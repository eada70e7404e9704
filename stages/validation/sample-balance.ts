import type { Grid } from '../../geo/grid.ts';
import { pixelAreaModel } from '../../geo/pixel-area.ts';
import { TOTAL_LEVEL, type MappedArea } from '../../raster/mapped-areas.ts';
import { SIZE_TOLERANCE, type BalanceTest } from '../../statistics/balance/balance-test.ts';
import { stratifiedBalance } from '../../statistics/balance/stratified-balance.ts';
import { weightedBalance } from '../../statistics/balance/weighted-balance.ts';
import { weightedSum } from '../../statistics/balance/weighted-sum.ts';
import { designWeights } from '../../statistics/ladder/area-sample.ts';
import { M2_PER_KM2 } from './mapped-rows.ts';
import {
  drawnSample,
  isInFrame,
  type DrawnSample,
  type DrawnSampleRequest,
  type RespondingUnit,
} from './sample-design.ts';
import { frameM2 } from './sampled-share.ts';

/** A part of the land: what is known of it, and what the sample makes of it with its weights. */
export interface BalanceRow {
  readonly name: string;
  readonly knownKm2: number;
  readonly estimatedKm2: number;
  readonly z: number;
  readonly units: number;
}

/** The sample's own weights held against areas that are known. */
export interface BalanceFigure extends Omit<BalanceTest, 'cells'> {
  /** The whole by the sum of weights, the map's classes, or the areas of a level. */
  readonly of: 'whole' | 'map-classes' | 'areas';
  readonly level: string | null;
  /** Units with a label, which estimates rest on; or all that were drawn, where some have none. */
  readonly units: 'labelled' | 'drawn';
  readonly cells: readonly BalanceRow[];
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

/** What a land is divided into, each part with what is known of it. */
interface Division extends Pick<BalanceFigure, 'of' | 'level'> {
  readonly parts: readonly { readonly name: string; readonly km2: number }[];
  /** Position of a unit's part; undefined where it has none. */
  readonly partOf: (unit: RespondingUnit) => number | undefined;
}

const NOT_OBSERVED = 'not observed';
const OUTSIDE = 'outside of the areas';

/**
 * Tests whether a probability sample with the design's weights reproduces areas that are known anyway: the classes of
 * the map (unless they are the strata, whose sizes it then has by construction) and the areas of each level; for
 * clusters the sum of the weights too. Post-stratification by the map plays no part: it would hide what is tested.
 */
export function sampleBalance(request: BalanceRequest): BalanceFigure[] {
  if (request.design.type === 'non-probability') return [];
  const labelled = figures(request, 'labelled');
  if (request.units.every(({ referenceClass }) => referenceClass !== undefined)) return labelled;
  const [anyClass = ''] = request.names;
  const units = request.units.map((unit) => ({ ...unit, referenceClass: unit.referenceClass ?? anyClass }));
  return [...labelled, ...figures({ ...request, units }, 'drawn')];
}

function figures(request: BalanceRequest, units: BalanceFigure['units']): BalanceFigure[] {
  const drawn = drawnSample(request);
  const whole = request.design.type === 'cluster' ? wholeFigure(request, drawn, units) : [];
  const rest = [mapDivision(request), ...levelDivisions(request)].flatMap((division): BalanceFigure[] => {
    if (division === undefined || division.parts.length < 2) return [];
    const test = testDivision(division, request, drawn);
    return test === undefined ? [] : [{ ...rowsOf(test, division), of: division.of, level: division.level, units }];
  });
  return [...whole, ...rest];
}

function rowsOf(test: BalanceTest, { parts }: Pick<Division, 'parts'>): Omit<BalanceFigure, 'of' | 'level' | 'units'> {
  const cells = test.cells.map(({ members, known, estimated, z, units }) => ({
    name: members.map((i) => parts[i]?.name ?? OUTSIDE).join(', '),
    ...{ knownKm2: known, estimatedKm2: estimated, z, units },
  }));
  return { ...test, cells };
}

function testDivision(
  division: Division,
  request: BalanceRequest,
  { sample, units }: DrawnSample,
): BalanceTest | undefined {
  const known = division.parts.map(({ km2 }) => km2);
  const partOf = (k: number): number | undefined => {
    return sample.units[k]!.isInFrame ? division.partOf(units[k]!) : undefined;
  };
  // Units with weights of their own, also where pixels of unequal area had equal chances, are no counts by stratum.
  if (request.design.type === 'cluster' || sample.units.some(({ weight }) => weight !== undefined)) {
    const weights = designWeights(sample);
    return weightedBalance({
      units: sample.units.map(({ stratum, cluster }, k) => ({
        ...{ stratum, cluster: cluster ?? units[k]!.id, weight: weights[k]!, part: partOf(k) },
      })),
      known,
    });
  }
  const frameKm2 = known.reduce((sum, km2) => sum + km2, 0);
  const isFrame = request.design.type !== 'stratified' || request.design.stratum === undefined;
  const strata = sample.strata.map(({ size }) => (isFrame ? size / M2_PER_KM2 : size));
  // What strata of the design's own hold beyond the frame is known too: their sizes say it.
  const beyondKm2 = Math.max(0, strata.reduce((sum, km2) => sum + km2, 0) - frameKm2);
  const reachesBeyond = beyondKm2 > SIZE_TOLERANCE * frameKm2 || sample.units.some((_, k) => partOf(k) === undefined);
  return stratifiedBalance({
    strata,
    units: sample.units.map(({ stratum }, k) => ({ stratum, part: partOf(k) ?? known.length })),
    known: reachesBeyond ? [...known, beyondKm2] : known,
    seed: request.seed,
  });
}

function wholeOf({ mapped }: BalanceRequest): MappedArea {
  return mapped.areas.find(({ level }) => level === TOTAL_LEVEL)!;
}

/** The classes of the map, unless they are the strata or nothing is mapped yet. */
function mapDivision(request: BalanceRequest): Division | undefined {
  const { design, names, estimation } = request;
  const { classAreasM2, notObservedM2 } = wholeOf(request);
  const isByMap = design.type === 'stratified' && design.stratum === undefined;
  if (isByMap || classAreasM2.every((areaM2) => areaM2 === 0)) return undefined;
  const unseen =
    estimation.frame === 'areas' && notObservedM2 > 0 ? [{ name: NOT_OBSERVED, areaM2: notObservedM2 }] : [];
  const parts = [...names.map((name, j) => ({ name, areaM2: classAreasM2[j]! })), ...unseen];
  return {
    of: 'map-classes',
    level: null,
    parts: parts.map(({ name, areaM2 }) => ({ name, km2: areaM2 / M2_PER_KM2 })),
    partOf: ({ mapClass }) => (mapClass === undefined ? names.length : names.indexOf(mapClass)),
  };
}

function levelDivisions({ mapped, estimation }: BalanceRequest): Division[] {
  const levels = mapped.levels.filter((level) => level !== TOTAL_LEVEL);
  return levels.map((level) => {
    const areas = mapped.areas.filter((area) => area.level === level);
    const indices = new Map(areas.map(({ code }, index) => [code, index]));
    return {
      of: 'areas',
      level,
      parts: areas.map((area) => ({ name: area.name, km2: frameM2(area, estimation.frame) / M2_PER_KM2 })),
      partOf: ({ areas: codes }) => indices.get(codes[level] ?? ''),
    };
  });
}

/** The weights of a cluster sample say how much land there is. */
function wholeFigure(
  request: BalanceRequest,
  { sample, units }: DrawnSample,
  of: BalanceFigure['units'],
): BalanceFigure[] {
  const area = wholeOf(request);
  const knownKm2 = frameM2(area, request.estimation.frame) / M2_PER_KM2;
  const test = weightedSum({
    units: sample.units.map(({ stratum, cluster, weight }, k) => {
      const km2 = isInFrame(units[k]!, request.estimation) ? request.unitM2(units[k]!) / M2_PER_KM2 : 0;
      return { stratum, cluster: cluster!, value: weight! * km2 };
    }),
    known: knownKm2,
  });
  if (test === undefined) return [];
  return [{ ...rowsOf(test, { parts: [{ name: area.name, km2: knownKm2 }] }), of: 'whole', level: null, units: of }];
}
