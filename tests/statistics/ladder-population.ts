import type { AreaLevel, AreaSample, AreaUnit } from '../../statistics/ladder/area-sample.ts';
import { DEFAULT_LADDER } from '../../stages/validation/options.ts';
import type { LadderRules } from '../../statistics/ladder/ladder-options.ts';
import { estimateLevels } from '../../statistics/ladder/estimate-levels.ts';
import { estimateWhole } from '../../statistics/ladder/estimate-whole.ts';
import { mapErrors } from '../../statistics/ladder/map-errors.ts';
import { meanOf } from './cases/sample-mean.ts';
import { RandomStream } from '../../statistics/random-stream.ts';

export const CLASSES = ['crop', 'grass', 'wood', 'rare'];
const AREAS_PER_REGION = 6;

/** A simple random sample over areas in two regions, with a map that is right with the given chance. */
export interface LadderCase {
  readonly sample: AreaSample;
  readonly levels: readonly AreaLevel[];
  readonly frame: number;
}

/** Areas of different size and mix; `accuracy` is the map's. */
export function ladderCase(o: {
  readonly seed: number;
  readonly regions: number;
  readonly units: number;
  readonly accuracy: number;
}): LadderCase {
  const random = new RandomStream(o.seed);
  const areaCount = o.regions * AREAS_PER_REGION;
  const areas = Array.from({ length: areaCount }, () => {
    const mix = CLASSES.map((_, j) => (j === 3 ? 0.03 : random.between(0.1, 1)));
    const total = mix.reduce((sum, share) => sum + share, 0);
    return { size: random.between(5, 20), shares: mix.map((share) => share / total) };
  });
  const mapped = (truth: number): number => (random.next() < o.accuracy ? truth : random.integer(CLASSES.length));
  const frame = areas.reduce((sum, { size }) => sum + size, 0);
  const areaOfUnit: number[] = [];
  const units = Array.from({ length: o.units }, (): AreaUnit => {
    const area = random.index(areas.map(({ size }) => size / frame));
    const referenceClass = random.index(areas[area]!.shares);
    areaOfUnit.push(area);
    return { stratum: 0, part: mapped(referenceClass), referenceClass, isInFrame: true };
  });
  const spread = (1 - o.accuracy) / CLASSES.length;
  const partSizes = areas.map(({ size, shares }) => [
    ...shares.map((share) => size * (share * o.accuracy + spread)),
    0,
  ]);
  const regions = Array.from({ length: o.regions }, (_, region) => ({
    code: `R${region}`,
    parent: 0,
    partSizes: CLASSES.concat('not observed').map((_, part) =>
      partSizes.reduce((sum, sizes, d) => (d % o.regions === region ? sum + sizes[part]! : sum), 0),
    ),
  }));
  return {
    frame,
    sample: { strata: [{ name: 'frame', size: frame }], units, classCount: CLASSES.length },
    levels: [
      { name: 'region', areas: regions, areaOfUnit: areaOfUnit.map((area) => area % o.regions) },
      {
        name: 'district',
        areas: partSizes.map((sizes, d) => ({ code: `D${d}`, parent: d % o.regions, partSizes: sizes })),
        areaOfUnit,
      },
    ],
  };
}

/** Estimates of the whole and of both levels, as a run makes them. */
export function ladderEstimates({ sample, levels }: LadderCase, rules: Partial<LadderRules> = {}) {
  const errors = mapErrors(sample);
  const merged = { ...DEFAULT_LADDER, ...rules };
  const partSizes = CLASSES.concat('not observed').map((_, part) =>
    levels[0]!.areas.reduce((sum, area) => sum + area.partSizes[part]!, 0),
  );
  const strata = [{ name: 'all', size: 1 }];
  const designShares = CLASSES.map((_, j) =>
    meanOf({ strata, y: sample.units.map(({ referenceClass }) => (referenceClass === j ? 1 : 0)) }),
  );
  const whole = estimateWhole({ sample, errors, partSizes, designShares, usesMap: false, rules: merged });
  const totals = whole.estimates.map(({ value }) => value);
  return { whole, levels: estimateLevels({ sample, errors, classNames: CLASSES, levels, totals, rules: merged }) };
}
