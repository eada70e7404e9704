import { describe, expect, it } from 'vitest';
import { crsFromEpsg } from '../../../geo/crs.ts';
import type { Grid } from '../../../geo/grid.ts';
import { resolveChances } from '../../../stages/validation/reference/unit-chances.ts';
import { grid as utm } from './reference-case.ts';

/** From 70° N to the equator. */
const latitudes: Grid = { crs: crsFromEpsg(4326), affine: [0.5, 0, 10, 0, -0.5, 70], widthPx: 4, heightPx: 140 };
const units = [
  { col: 0, row: 0 },
  { col: 1, row: 60 },
  { col: 2, row: 139 },
];
const olderFile = { frame: { unit: 'pixel whose centre lies in an area', pixels: 560 }, design: {} };
const simple = { type: 'simple-random' } as const;

describe('what had equal chances to be drawn', () => {
  it('is every place unless something is said, with a note that says what to write', () => {
    const { design, chances, notes } = resolveChances(simple, { units, grid: latitudes, designFile: undefined });
    expect(design).toEqual({ ...simple, chances: 'area' });
    expect(chances).toMatchObject({ equalFor: 'area', saidBy: 'default' });
    expect(notes).toEqual([expect.stringMatching(/write chances: area .* or chances: pixels/)]);
    expect(notes[0]).toContain('190 %');
  });

  it('is what the design says', () => {
    for (const said of ['area', 'pixels'] as const) {
      const o = { units, grid: latitudes, designFile: olderFile };
      const { design, chances, notes } = resolveChances({ ...simple, chances: said }, o);
      expect(design).toEqual({ ...simple, chances: said });
      expect(chances).toMatchObject({ equalFor: said, saidBy: 'design' });
      expect(notes).toHaveLength(1);
    }
  });

  it('is every pixel in a design file of sample-design that does not say so, and a place in anybody’s else', () => {
    const of = (designFile: Readonly<Record<string, unknown>>): unknown =>
      resolveChances(simple, { units, grid: latitudes, designFile }).chances;
    expect(of(olderFile)).toMatchObject({ equalFor: 'pixels', saidBy: 'older design file' });
    expect(of({ design: {}, sampleSize: 3 })).toMatchObject({ equalFor: 'area', saidBy: 'default' });
  });

  it('is of no matter on a grid whose pixels hardly differ, nor for a sample that was not drawn', () => {
    const near = resolveChances(simple, { units, grid: utm, designFile: olderFile });
    expect(near.design).toEqual(simple);
    expect(near.notes).toEqual([]);
    const judged = { type: 'non-probability' } as const;
    const o = { units, grid: latitudes, designFile: undefined };
    expect(resolveChances(judged, o)).toEqual({ design: judged, chances: null, notes: [] });
  });
});
