import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { crsFromEpsg } from '../../geo/crs.ts';
import { polygonArea } from '../../geo/overlap-area.ts';
import { polygonContains } from '../../geo/point-in-polygon.ts';
import { readPolygons, type Polygon } from '../../geo/polygon.ts';
import { repairPolygon } from '../../geo/repair-polygon.ts';

type Points = readonly (readonly number[])[];

interface GoldenCase {
  readonly rings: readonly Points[];
  readonly area: number;
  /** Part of an edge is run along twice: GEOS takes that for once, the even-odd rule for none. */
  readonly drawsTwice: boolean;
  readonly probes: readonly (readonly [x: number, y: number, isInside: 0 | 1])[];
}

const golden = JSON.parse(
  readFileSync(new URL('../golden/outlines/outlines.json', import.meta.url), 'utf8'),
) as readonly GoldenCase[];

const TOLERANCE = 1e-6 * 100 ** 2;

function polygonOf(rings: readonly Points[]): Polygon {
  const geometry = { type: 'Polygon', coordinates: rings };
  return readPolygons({ label: 'a case', id: undefined, properties: {}, geometry }, crsFromEpsg(32632))[0]!;
}

function isRing(ring: Points): boolean {
  const [[x0, y0] = [0, 0]] = ring;
  return ring.some(([x1, y1]) => ring.some(([x2, y2]) => (x1! - x0!) * (y2! - y0!) !== (x2! - x0!) * (y1! - y0!)));
}

describe('polygons that cross or run over themselves', () => {
  const cases = golden.filter(({ rings }) => rings.every(isRing));
  const once = cases.filter(({ drawsTwice }) => !drawsTwice);

  it('have the land that make_valid of GEOS gives them, and all others stay as they are', () => {
    expect(once.length).toBeGreaterThan(150);
    const unlike = once.filter(({ rings, area, probes }) => {
      const given = polygonOf(rings);
      const { polygons, doubtful } = repairPolygon(given, 'The area');
      const land = polygons.reduce((sum, polygon) => sum + polygonArea(polygon), 0);
      const isOtherwise = probes.some(
        ([x, y, isInside]) => polygons.some((polygon) => polygonContains(polygon, x, y)) !== (isInside === 1),
      );
      const isChanged = doubtful === 0 && polygons[0] !== given;
      return isOtherwise || isChanged || Math.abs(land - area) > TOLERANCE;
    });
    expect(unlike).toEqual([]);
  });
});
