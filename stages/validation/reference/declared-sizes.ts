import { PermanentError } from '../../../errors/error-kinds.ts';
import { WHOLE_LEVEL, type MappedArea, type MappedAreas } from '../../../raster/areas/mapped-areas.ts';
import { IMPOSSIBLE_P, SIZE_TOLERANCE } from '../../../statistics/balance/balance-test.ts';
import { stratifiedBalance } from '../../../statistics/balance/stratified-balance.ts';
import { tailOfPart } from '../../../statistics/balance/tail-of-part.ts';
import { M2_PER_KM2 } from '../estimates/mapped-rows.ts';
import { drawnSample, isInAreas, stratumOf, type DrawnSampleRequest } from './sample-design.ts';
import { frameM2 } from '../estimates/sampled-share.ts';

/** The declared sizes of strata beside the land that they must add up to. */
export interface SizeSums {
  readonly declaredKm2: number;
  /** Of all areas, as far as the sample was drawn there. */
  readonly landKm2: number;
  /** What the estimates are of: the areas, or the part of them that was seen. */
  readonly frameKm2: number;
}

/** So near, as a factor, to a unit's number per km² the sum of sizes asks whether that unit was meant. */
const NEAR_UNIT = 1.25;
const OTHER_UNITS = [
  { perKm2: 100, name: 'hectares' },
  { perKm2: 1e4, name: 'ares' },
  { perKm2: 1e6, name: 'm²' },
];

/** What the declared sizes of strata sum to, beside the areas; `undefined` where the design declares none. */
export function sizeSums({ design, mapped, estimation }: Omit<DrawnSampleRequest, 'units'>): SizeSums | undefined {
  if (design.type !== 'stratified' || design.stratum === undefined || design.sizes === undefined) return undefined;
  const whole = wholeOf(mapped);
  return {
    declaredKm2: Object.values(design.sizes).reduce((sum, km2) => sum + km2, 0),
    landKm2: frameM2(whole, 'areas') / M2_PER_KM2,
    frameKm2: frameM2(whole, estimation.frame) / M2_PER_KM2,
  };
}

/**
 * Holds the declared sizes of strata against the land of the areas. They may not be less than what the estimates are
 * of, and more than the areas only as far as units outside of them bear it out.
 * @throws PermanentError with both sums.
 */
export function checkDeclaredSizes(
  request: DrawnSampleRequest,
  o: { readonly where: string; readonly seed: number },
): void {
  const sums = sizeSums(request);
  if (sums === undefined) return;
  const { declaredKm2, landKm2, frameKm2 } = sums;
  const areas = areasText(request);
  if (declaredKm2 < frameKm2 * (1 - SIZE_TOLERANCE)) {
    const land = request.estimation.frame === 'areas' ? `of ${areas}` : `of ${areas} that was observed`;
    throw new PermanentError(
      `${o.where}: expected sizes of strata that sum to the ${text(frameKm2)} km² ${land}, found ${text(declaredKm2)} km²; is a stratum missing, or were they measured on other land?`,
    );
  }
  const inside = request.units.filter(isInAreas).length;
  if (request.units.length > 0 && inside === 0) {
    throw new PermanentError(
      `${o.where}: expected units within ${areas}, found all ${request.units.length} outside of them; do the areas and the reference points belong to each other?`,
    );
  }
  if (declaredKm2 <= landKm2 * (1 + SIZE_TOLERANCE) || isBorneOut(request, sums, o.seed)) return;
  throw new PermanentError(
    `${o.where}: expected sizes of strata that sum to the ${text(landKm2)} km² of ${areas}, or units outside of them that bear more out, found ${text(declaredKm2)} km² and ${request.units.length - inside} of ${request.units.length} units outside; ${questionOf(sums)}`,
  );
}

function questionOf({ declaredKm2, landKm2 }: SizeSums): string {
  const ratio = declaredKm2 / landKm2;
  const unit = OTHER_UNITS.find(({ perKm2 }) => Math.max(ratio / perKm2, perKm2 / ratio) <= NEAR_UNIT);
  return unit === undefined
    ? 'is a size wrong, was another unit than km² meant, or are units outside of the areas left out?'
    : `are the sizes in ${unit.name}, and not in km²?`;
}

/** Before the map stands: sizes of less than the areas are right only where the imagery shows no more than they are of. */
export function shortSizes(request: Omit<DrawnSampleRequest, 'units'>): string[] {
  const sums = sizeSums(request);
  if (sums === undefined || sums.declaredKm2 >= sums.landKm2 * (1 - SIZE_TOLERANCE)) return [];
  return [
    `The sizes of the strata sum to ${text(sums.declaredKm2)} km² and ${areasText(request)} to ${text(sums.landKm2)} km²: the run stops at its end if more was observed than was sampled.`,
  ];
}

/** Sizes that sum to the land say that the sample was drawn from all of it, whatever the imagery will show. */
export function areSizesOfAll(request: Omit<DrawnSampleRequest, 'units'>): boolean {
  const sums = sizeSums(request);
  return sums !== undefined && Math.abs(sums.declaredKm2 / sums.landKm2 - 1) <= SIZE_TOLERANCE;
}

/** Whether the units outside of the areas are as many as a larger land would give. */
function isBorneOut(request: DrawnSampleRequest, { declaredKm2, landKm2 }: SizeSums, seed: number): boolean {
  const [anyClass = ''] = request.names;
  const drawn = request.units.map((unit) => ({ ...unit, referenceClass: unit.referenceClass ?? anyClass }));
  const { sample, units } = drawnSample({ ...request, units: drawn });
  const test = stratifiedBalance({
    strata: sample.strata.map(({ size }) => size),
    units: sample.units.map(({ stratum }, k) => ({ stratum, part: isInAreas(units[k]!) ? 0 : 1 })),
    known: [landKm2, declaredKm2 - landKm2],
    seed,
  });
  return (test?.pValue ?? exactTail(request, { declaredKm2, landKm2 })) >= IMPOSSIBLE_P;
}

/** Where few units are expected inside or outside, the two must not be joined: the tail of too few of either. */
function exactTail(
  { units, design }: DrawnSampleRequest,
  { declaredKm2, landKm2 }: Pick<SizeSums, 'declaredKm2' | 'landKm2'>,
): number {
  const sizes = design.type === 'stratified' ? Object.entries(design.sizes ?? {}) : [];
  const strata = sizes.map(([name, size]) => {
    const own = units.filter((unit) => stratumOf(unit, design) === name);
    return { size, units: own.length, inside: own.filter(isInAreas).length };
  });
  const outside = strata.map((stratum) => ({ ...stratum, inPart: stratum.units - stratum.inside }));
  const inside = strata.map((stratum) => ({ ...stratum, inPart: stratum.inside }));
  return Math.min(
    tailOfPart(outside, declaredKm2 - landKm2 * (1 + SIZE_TOLERANCE)),
    tailOfPart(inside, landKm2 * (1 - SIZE_TOLERANCE)),
  );
}

function wholeOf({ areas }: MappedAreas): MappedArea {
  return areas.find(({ level }) => level === WHOLE_LEVEL)!;
}

function areasText({ mapped }: Pick<DrawnSampleRequest, 'mapped'>): string {
  return wholeOf(mapped).notSampled === undefined ? 'the areas' : 'the areas within what was sampled';
}

function text(km2: number): string {
  return String(Number(km2.toPrecision(5)));
}
