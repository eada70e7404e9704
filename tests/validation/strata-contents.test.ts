import { describe, expect, it } from 'vitest';
import type { MappedAreas } from '../../raster/areas/mapped-areas.ts';
import type { SamplingDesign } from '../../stages/validation/options.ts';
import { strataContents } from '../../stages/validation/reference/strata-contents.ts';
import { strataSentences } from '../../stages/validation/reference/strata-sentences.ts';
import { drawnUnit } from './drawn-case.ts';

const names = ['crops', 'forest', 'water'];
const KM2 = [60, 30, 10];
const area = (level: string, code: string, share: number): MappedAreas['areas'][number] => ({
  ...{ level, code, name: `District ${code}`, parents: {}, notObservedM2: 0, totalM2: 1e8 * share },
  classAreasM2: KM2.map((km2) => km2 * 1e6 * share),
});
const mapped: MappedAreas = {
  levels: ['district', 'total'],
  areas: [area('district', 'D0', 0.55), area('district', 'D1', 0.45), area('total', 'TOTAL', 1)],
};

/** By stratum: how many units lie in each class of the map, all in the first district. */
type Units = Readonly<Record<string, readonly number[]>>;
const pure: Units = { crops: [60, 0, 0], forest: [0, 60, 0], water: [0, 0, 60] };
const mixed: Units = { crops: [45, 15, 0], forest: [12, 48, 0], water: [4, 0, 56] };

function sentencesOf(units: Units, sizes?: Readonly<Record<string, number>>): ReturnType<typeof strataSentences> {
  const design: SamplingDesign =
    sizes === undefined ? { type: 'stratified' } : { type: 'stratified', stratum: 'stratum', sizes: { ...sizes } };
  const drawn = Object.entries(units).flatMap(([stratum, counts]) =>
    counts.flatMap((count, map) =>
      Array.from({ length: count }, (_, k) =>
        drawnUnit({ id: `${stratum} ${map} ${k}`, names, map, label: map, stratum }),
      ),
    ),
  );
  const estimation = { confidence: 0.95, frame: 'observed' as const };
  return strataSentences(strataContents({ units: drawn, mapped, names, design, estimation }));
}

const none = { holds: [], warnings: [] };
const renamed = (units: Units): Units =>
  Object.fromEntries(Object.entries(units).map(([name, counts]) => [`old ${name}`, counts]));

describe('strata that are classes of the map', () => {
  it('with each other’s sizes: held, by their names or by where their units lie', () => {
    const { holds, warnings } = sentencesOf(pure, { crops: 60.03, forest: 10, water: 30 });
    expect(holds).toEqual([
      'Strata are declared with the sizes that others of them have on the map: forest 10 km², the size of water, where 30 km² are its own; water 30 km², the size of forest, where 10 km² are its own. Were they swapped in reference.design?',
    ]);
    expect(warnings).toEqual([]);
    const byUnits = sentencesOf(renamed(pure), { 'old crops': 30, 'old forest': 60, 'old water': 10 });
    expect(byUnits.holds[0]).toMatch(/old crops 30 km², the size of old forest, where 60 km² are its own/);
  });

  it('with their own sizes, or those of a map of another year in the same order: not a word', () => {
    expect(sentencesOf(pure, { crops: 60, forest: 30, water: 10 })).toEqual(none);
    expect(sentencesOf(mixed, { crops: 58, forest: 33, water: 9 })).toEqual(none);
    expect(sentencesOf(renamed(mixed), { 'old crops': 60, 'old forest': 30, 'old water': 10 })).toEqual(none);
    expect(sentencesOf(pure)).toEqual(none);
    expect(sentencesOf(renamed(pure))).toEqual(none);
  });

  it('by the design, with units of other strata: held with where they lie, but for a few at edges', () => {
    const { holds } = sentencesOf(mixed);
    expect(holds).toEqual([
      'The strata are said to be the classes of this map, but 31 of 180 units lie elsewhere: crops 15 of 60, mostly forest; forest 12 of 60, mostly crops; water 4 of 60, mostly crops. Were they drawn from another map? Then reference.design needs stratum and sizes: those of the strata on that map.',
    ]);
    expect(sentencesOf(renamed(mixed)).holds[0]).toMatch(/old crops 15 of 60, mostly forest/);
    expect(sentencesOf({ ...pure, crops: [59, 1, 0] })).toEqual(none);
    const some = sentencesOf({ ...pure, crops: [53, 7, 0] });
    expect([some.holds, some.warnings.length]).toEqual([[], 1]);
  });

  it('with their sizes to rounding, and units of other strata: a warning, or held where they are more than edges', () => {
    const sizes = { crops: 60, forest: 30, water: 10 };
    const some = sentencesOf(mixed, sizes);
    expect(some.holds).toEqual([]);
    expect(some.warnings[0]).toMatch(
      /^The strata have the names and sizes of the classes of this map, but 31 of 180 units lie elsewhere: .* Are the sizes those of what the units were drawn from\?$/,
    );
    expect(sentencesOf({ crops: [40, 20, 0], forest: [20, 40, 0], water: [20, 0, 40] }, sizes).holds).toHaveLength(1);
  });
});

describe('strata that are areas', () => {
  const half = { D0: [30, 20, 10], D1: [20, 20, 20] };
  it('with each other’s sizes: held', () => {
    expect(sentencesOf(half, { D0: 45.02, D1: 54.98 }).holds[0]).toMatch(
      /others of them have by district: D0 45\.02 km², the size of D1, where 55 km² are its own/,
    );
  });

  it('with units of other areas: held', () => {
    // All units lie in the first district.
    expect(sentencesOf(half, { 'District D0': 55, 'District D1': 45 })).toEqual(none);
    expect(sentencesOf(half, { D0: 55, D1: 45 }).holds).toEqual([
      'The strata have the names and sizes of the areas by district, but 60 of 120 units lie elsewhere: D1 60 of 60, mostly District D0. Are the sizes those of what the units were drawn from?',
    ]);
  });
});
