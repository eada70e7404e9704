import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { crsFromText, pointTransform, type Crs } from '../../geo/crs.ts';
import { GeoError } from '../../geo/geo-error.ts';

interface GridCase {
  readonly definition: string;
  /** Longitude and latitude on its ellipsoid, from Greenwich. */
  readonly base: string;
  /** Longitude, latitude, coordinates by PROJ, and whether PROJ comes back from there. */
  readonly points?: readonly (readonly [lon: number, lat: number, x: number | null, y: number | null, back: boolean])[];
  /** What PROJ says where it refuses the definition. */
  readonly proj?: string;
}

const file = new URL('../golden/geo/projection-grid.jsonl', import.meta.url);
const [, ...lines] = readFileSync(file, 'utf8').trim().split('\n');
const cases = lines.map((line) => JSON.parse(line) as GridCase);
const methodOf = ({ definition }: GridCase): string => /\+proj=(\w+)/.exec(definition)![1]!;
const methods = [...new Set(cases.map(methodOf))];

const DEGREE_M = 111_320;
/** Robinson's is a table, of which PROJ keeps seven digits; the series of Cassini's end elsewhere in the two programs. */
const MOST_M: Readonly<Record<string, number>> = { robin: 2, cass: 0.1 };

/** Methods that are refused whatever their parameters, as the projection library has them not, or not so that they are of use. */
const REFUSED = ['eck4', 'gall', 'wintri', 'goode', 'igh', 'natearth', 'hammer', 'ob_tran', 'gstmerc'];

describe.each(methods)(
  'the projection %s over parameters, ellipsoids, meridians, false origins and units',
  (method) => {
    it('puts places where PROJ does, there and back, or is refused by name', () => {
      let right = 0;
      const wrong: string[] = [];
      for (const one of cases.filter((candidate) => methodOf(candidate) === method)) {
        const found = worstM(one);
        if (typeof found === 'string') {
          expect(found, one.definition).toMatch(/not supported|expected|has no known shift/);
        } else if (one.proj !== undefined || !(found <= (MOST_M[method] ?? 0.05))) {
          wrong.push(`${one.definition}: ${one.proj ?? `${found} m`}`);
        } else right += 1;
      }
      expect(wrong).toEqual([]);
      if (!REFUSED.includes(method)) expect(right).toBeGreaterThan(0);
    });
  },
);

/** By how many metres it is off at worst, or the sentence by which it is refused. */
function worstM({ definition, base, points = [] }: GridCase): number | string {
  try {
    const [crs, geographic] = [crsFromText(definition), crsFromText(base)];
    const [there, back] = [pointTransform(geographic, crs), pointTransform(crs, geographic)];
    let worst = 0;
    for (const [lon, lat, x, y, isBack] of points) {
      // At the poles the polyconic and Bonne's have no inverse.
      if (x === null || y === null || !isBack || (/^(poly|bonne)$/.test(crs.projection) && lat === 90)) continue;
      const [toX, toY] = there(lon, lat);
      const [backLon, backLat] = back(x, y);
      const [forwardM, backM] = [
        apartM(crs, [toX - x, toY - y], lat),
        apartM(geographic, [backLon - lon, backLat - lat], lat),
      ];
      if (Number.isNaN(forwardM + backM)) return Number.NaN;
      worst = Math.max(worst, forwardM, backM);
    }
    return worst;
  } catch (error) {
    if (error instanceof GeoError) return error.message;
    throw error;
  }
}

function apartM({ kind, unitM }: Crs, [x, y]: readonly [number, number], lat: number): number {
  if (kind === 'projected') return Math.hypot(x, y) * unitM;
  return Math.hypot((x - 360 * Math.round(x / 360)) * Math.cos((lat * Math.PI) / 180), y) * DEGREE_M;
}

describe('a PROJ string', () => {
  it.each([
    ['+proj=tmerc +lon_0=3w +datum=WGS84', /\+lon_0=3w: expected a number/],
    ['+proj=omerc +lat_0=4 +lonc=115 +alpha=53d18 +datum=WGS84', /\+alpha=53d18: expected a number/],
    ['+proj=utm +zone=33 +datum=WGS84 +to_meter=1/0.3048', /to_meter=1\/0.3048: expected a number/],
    ['+proj=laea +lat_0=50 +R_A +ellps=GRS80', /the part \+R_A, which is not supported/],
    ['+proj=tmerc +lon_0=9 +a=6378137 +f=0.00335', /the part \+f, which is not supported/],
    ['+proj=aeqd +lat_0=13 +lon_0=144 +guam +ellps=clrk66', /the part \+guam, which is not supported/],
    ['+proj=krovak +lat_0=49.5 +lon_0=24.83 +alpha=35 +ellps=bessel', /"krovak" with other parameters/],
    ['+proj=ortho +lat_0=45 +datum=WGS84', /"ortho" with an ellipsoid, which is not supported: expected a sphere/],
    ['+proj=aea +lat_1=40 +lat_2=-40 +datum=WGS84', /"aea" with standard parallels that lie opposite/],
  ])('%s, which the projection library takes for something else, is refused', (text, sentence) => {
    expect(() => crsFromText(text)).toThrow(sentence);
  });

  it('of an axis alone is one of a sphere, as in PROJ', () => {
    expect(crsFromText('+proj=merc +a=6371000').ellipsoid).toEqual({ semiMajorM: 6_371_000, flattening: 0 });
  });
});
