import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { coverPolygons } from '../../geo/coverage.ts';
import type { Window } from '../../geo/window.ts';
import { largestDifference, toMatrix } from './coverage-oracle.ts';

interface GoldenCase {
  readonly name: string;
  readonly polygons: readonly {
    readonly exterior: readonly number[];
    readonly holes: readonly (readonly number[])[];
  }[];
  readonly window: Window;
  readonly fractions: readonly (readonly number[])[];
}

const golden = JSON.parse(readFileSync(new URL('../golden/coverage/coverage.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly GoldenCase[];
};

describe('coverage against areas of intersection by GEOS', () => {
  it.each(golden.cases.map((entry) => [entry.name, entry] as const))('%s', (_, entry) => {
    const polygons = entry.polygons.map(({ exterior, holes }) => ({
      exterior: Float64Array.from(exterior),
      holes: holes.map((hole) => Float64Array.from(hole)),
    }));
    const found = toMatrix(coverPolygons(polygons, entry.window));
    expect(largestDifference(found, Float64Array.from(entry.fractions.flat()))).toBeLessThan(1e-10);
  });
});
