import { describe, expect, it } from 'vitest';
import { areaEstimates, type AreaEstimate } from '../../stages/validation/area-estimates.ts';
import { assessSample } from '../../stages/validation/assess-sample.ts';
import type { LabelledUnit } from '../../stages/validation/labelled-unit.ts';
import { DEFAULT_LADDER } from '../../statistics/ladder/ladder-options.ts';

const NAMES = ['field', 'wood', 'marsh'];
const MAPPED_KM2 = [60, 38, 2];
const FRAME_KM2 = 100;

/** Counts of a simple random sample: a row per map class, a column per reference class. */
function estimate(counts: readonly (readonly number[])[]): AreaEstimate[] {
  const units = counts.flatMap((row, i) =>
    row.flatMap((count, j) =>
      Array.from({ length: count }, (_, k) => unit({ id: `${i}-${j}-${k}`, map: i, label: j })),
    ),
  );
  const area = { code: 'A', name: 'A', classAreasM2: MAPPED_KM2.map((km2) => km2 * 1e6), notObservedM2: 0 };
  const mapped = {
    levels: ['district', 'total'],
    areas: [
      { ...area, level: 'district', parents: {}, totalM2: FRAME_KM2 * 1e6 },
      { ...area, level: 'total', code: 'TOTAL', parents: {}, totalM2: FRAME_KM2 * 1e6 },
    ],
  };
  const common = { mapped, names: NAMES, frame: 'observed' } as const;
  const design = { type: 'simple-random' } as const;
  const assessed = assessSample({ ...common, units, design, estimation: { confidence: 0.95, frame: 'observed' } });
  const rows = areaEstimates({ ...common, assessed, ladder: DEFAULT_LADDER, overlapsTraining: false });
  return rows.filter(({ area: { level } }) => level === 'total');
}

function unit(o: { readonly id: string; readonly map: number; readonly label: number }): LabelledUnit {
  const unknown = {
    alternateClass: undefined,
    stratum: undefined,
    cluster: undefined,
    inclusionProbability: undefined,
  };
  const place = { col: 0, row: 0, gridCol: undefined, gridRow: undefined, areas: { district: 'A' } };
  return { ...unknown, ...place, id: o.id, mapClass: NAMES[o.map], referenceClass: NAMES[o.label] };
}

describe('a simple random sample with one unit in a class of the map', () => {
  const counts = [
    [55, 3, 0],
    [3, 38, 0],
    [0, 1, 0],
  ];

  it('is assisted by the map all the same, in the unit of the areas', () => {
    const [field, wood] = estimate(counts).map(({ estimate: one }) => one);
    // Regression on the map's classes gives the post-stratified means.
    expect(field!.value).toBeCloseTo((60 * 55) / 58 + (38 * 3) / 41, 9);
    expect(wood!.value).toBeCloseTo((60 * 3) / 58 + (38 * 38) / 41 + 2, 9);
    const share = 58 / 100;
    const direct = FRAME_KM2 * Math.sqrt((share * (1 - share)) / 99);
    expect(field).toMatchObject({ method: 'regression', outcome: 'OK' });
    expect(field!.standardError).toBeLessThan(0.6 * direct);
    expect(field!.standardError).toBeGreaterThan(0.3 * direct);
  });

  it('keeps for a class that no unit shows the interval of its counts', () => {
    const marsh = estimate(counts)[2]!.estimate;
    expect(marsh).toMatchObject({ value: 0, outcome: 'CLASS_ABSENT_REFERENCE', method: 'simple-random' });
    expect(marsh.interval!.lower).toBe(0);
    expect(marsh.interval!.upper).toBeGreaterThan(1);
  });

  it('is used as it is where a class of the map has no unit at all', () => {
    const [field] = estimate([counts[0]!, counts[1]!, [0, 0, 0]]);
    expect(field!.estimate).toMatchObject({ method: 'simple-random' });
    expect(field!.estimate.value).toBeCloseTo((FRAME_KM2 * 58) / 99, 9);
  });
});
