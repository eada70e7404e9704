import type { LabelledUnit } from '../../../stages/validation/reference/labelled-unit.ts';
import type { SamplingDesign } from '../../../stages/validation/options.ts';
import { seededRandom } from '../../../statistics/random-stream.ts';

export const NAMES = ['field', 'forest', 'water'];
export const AREAS = ['n', 'e', 's', 'w'];
/** Mapped areas in km² by area and class; the first three areas lean to one class each. */
export const MAPPED = [
  [60, 30, 10],
  [25, 65, 10],
  [30, 30, 40],
  [34, 33, 33],
];
const M2 = 1e6;
/** The areas and their whole, wholly seen. */
export const mapped = {
  levels: ['area', 'total'],
  areas: [
    ...AREAS.map((code, d) => ({
      ...{ level: 'area', code, name: code, parents: { total: 'TOTAL' }, notObservedM2: 0 },
      ...{ classAreasM2: MAPPED[d]!.map((km2) => km2 * M2), totalM2: 100 * M2 },
    })),
    {
      ...{ level: 'total', code: 'TOTAL', name: 'Total', parents: {}, notObservedM2: 0 },
      ...{ classAreasM2: [0, 1, 2].map((i) => MAPPED.reduce((sum, row) => sum + row[i]! * M2, 0)), totalM2: 400 * M2 },
    },
  ],
};

export const DESIGNS: Readonly<Record<string, SamplingDesign>> = {
  random: { type: 'simple-random' },
  map: { type: 'stratified' },
  // Strata that know nothing of the map: the whole is raked to the map.
  own: { type: 'stratified', stratum: 'stratum', sizes: { left: 150, right: 250 } },
  cluster: { type: 'cluster', cluster: 'cluster', probability: 'inclusion_probability' },
};

/** A sample whose map is right for a share of the units, and in which some labels are missing, more so of one class. */
export function sampleOf(seed: number, o: { right: number; missing: number; size?: number }): LabelledUnit[] {
  const random = seededRandom(seed);
  const pick = (weights: readonly number[]): number => {
    let rest = random() * weights.reduce((a, b) => a + b, 0);
    return Math.max(
      0,
      weights.findIndex((weight) => (rest -= weight) < 0),
    );
  };
  return Array.from({ length: o.size ?? 240 }, (_, k) => {
    const d = k % AREAS.length;
    const mapClass = pick(MAPPED[d]!);
    const truth = random() < o.right ? mapClass : pick([1, 1, 1]);
    const isSilent = random() < (truth === 1 ? 2 * o.missing : o.missing);
    return {
      ...{ id: `u${k}`, col: k, row: 0, areas: { area: AREAS[d]! }, mapClass: NAMES[mapClass]! },
      ...{ referenceClass: isSilent ? undefined : NAMES[truth]!, alternateClass: undefined },
      ...{ stratum: random() < 0.4 ? 'left' : 'right', cluster: `c${k % 24}`, inclusionProbability: 0.6 },
      ...{ gridCol: undefined, gridRow: undefined },
    };
  });
}
