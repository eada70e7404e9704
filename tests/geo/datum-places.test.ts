import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { crsFromEpsg } from '../../geo/crs.ts';
import { datumShift, type DatumShift } from '../../geo/datum-shifts.ts';
import type { Grid } from '../../geo/grid.ts';
import { checkDatums } from '../../pipeline/planning/check-datums.ts';
import { GeoError } from '../../geo/geo-error.ts';

/** Places within and beside the area of use of a code, and how far PROJ's operation there lies from the code's own shift. */
interface PlacesOfCode {
  readonly code: number;
  /** Metres; null where PROJ has no operation. */
  readonly points: readonly (readonly [lon: number, lat: number, apartM: number | null])[];
}

const file = new URL('../golden/geo/datum-places.jsonl', import.meta.url);
const [, ...lines] = readFileSync(file, 'utf8').trim().split('\n');
const wgs84 = crsFromEpsg(4326);

function shiftAt(code: number, lon: number, lat: number): DatumShift | undefined {
  return datumShift(crsFromEpsg(code), wgs84, [[lon, lat]]);
}

describe('the accuracy of a datum shift', () => {
  it('is told no better than how far PROJ’s operation at the place lies off', () => {
    const tooGood: string[] = [];
    let places = 0;
    for (const line of lines) {
      const { code, points } = JSON.parse(line) as PlacesOfCode;
      for (const [lon, lat, apartM] of points) {
        const shift = refusedOr(() => shiftAt(code, lon, lat));
        if (shift === undefined || shift.unknownBy !== undefined || apartM === null) continue;
        places += 1;
        if (apartM > shift.accuracyM + 0.5)
          tooGood.push(`EPSG:${code} at ${lon}, ${lat}: ${apartM} m, told ${shift.accuracyM}`);
      }
    }
    expect(places).toBeGreaterThan(1000);
    expect(tooGood).toEqual([]);
  });

  it.each([
    ['NAD27 in Maine and New Brunswick', 26719, [-67, 46.5], 19.5],
    ['NAD27 in Alberta, by the shift of the United States', 26713, [-114, 53], 15],
    ['ED50 in Turkey, by the shift of the North Sea', 23031, [32, 39], 9],
  ] as const)('of %s is not that of its own area', (_, code, [lon, lat], leastM) => {
    const there = shiftAt(code, lon, lat)!;
    expect(there.unknownBy === 'place' || there.accuracyM >= leastM).toBe(true);
  });

  it.each([
    ['OSGB36 in England', 27700, [-1, 52], 2],
    ['DHDN in Hesse', 31467, [9, 50], 3],
    ['Amersfoort', 28992, [5, 52], 1],
    ['Tokyo', 30161, [135, 35], 9],
  ] as const)('of %s is the operation’s', (_, code, [lon, lat], accuracyM) => {
    expect(shiftAt(code, lon, lat)).toMatchObject({ accuracyM, unknownBy: undefined });
  });

  it('is not known where no operation of the datum holds', () => {
    expect(shiftAt(23032, -100, 40)?.unknownBy).toBe('place');
    expect(shiftAt(31467, 20, -30)?.unknownBy).toBe('place');
    // One place of several is enough.
    expect(datumShift(crsFromEpsg(31467), wgs84, [[9, 50], [20, -30]])?.unknownBy).toBe('place'); // prettier-ignore
  });

  it('of coordinates that are taken as they are is the same beyond their area', () => {
    expect(shiftAt(25832, -28, 38)).toMatchObject({ accuracyM: 1, unknownBy: undefined });
  });
});

function refusedOr<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof GeoError) return undefined;
    throw error;
  }
}

describe('a grid where no operation of an input’s datum holds', () => {
  const crs = crsFromEpsg(32614);
  const grid: Grid = { crs, affine: [10, 0, 500_000, 0, -10, 2_500_000], widthPx: 100, heightPx: 100 };
  const inputs = [{ what: 'The areas of areas.geojson', crs: crsFromEpsg(23032) }];

  it('is refused, with the operation and the remedy', () => {
    expect(() => checkDatums(inputs, grid, undefined)).toThrow(
      /The areas of areas\.geojson \(EPSG:23032\) come to the grid \(EPSG:32614\) by ED50 to WGS 84 .*, of which none holds where the grid lies, .*datumShifts: declared/,
    );
  });

  it('is warned of where the run file declares it', () => {
    expect(checkDatums(inputs, grid, 'declared').warnings).toEqual([
      expect.stringMatching(/none holds where the grid lies/),
    ]);
  });
});
