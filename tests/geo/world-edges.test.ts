import { describe, expect, it } from 'vitest';
import { transformBounds } from '../../geo/bounds.ts';
import { crsFromEpsg, crsFromText, pointTransform } from '../../geo/crs.ts';

const wgs84 = crsFromEpsg(4326);
/** World maps, and a rectangle in metres about each that is larger than the world. */
const WORLD_MAPS = ['moll', 'sinu', 'robin', 'eck6'].map((name) => `+proj=${name} +datum=WGS84`);
const LARGER_THAN_THE_WORLD = [-20_100_000, -10_100_000, 20_100_000, 10_100_000] as const;

describe.each(WORLD_MAPS)('the world map %s', (text) => {
  const map = crsFromText(text);

  it('has no place beyond its edge', () => {
    const toDegrees = pointTransform(map, wgs84);
    expect(toDegrees(20_050_000, 9_900_000)).toEqual([Number.NaN, Number.NaN]);
    const [x, y] = pointTransform(wgs84, map)(20, 50);
    const [lon, lat] = toDegrees(x, y);
    expect(Math.hypot(lon - 20, lat - 50)).toBeLessThan(1e-6);
  });

  it('reaches to both poles and all round, though no corner of its rectangle is a place', () => {
    const [west, south, east, north] = transformBounds(LARGER_THAN_THE_WORLD, pointTransform(map, wgs84));
    expect(west).toBeLessThan(-179);
    expect(south).toBeLessThan(-89);
    expect(east).toBeGreaterThan(179);
    expect(north).toBeGreaterThan(89);
    for (const degrees of [west, east]) expect(Math.abs(degrees)).toBeLessThanOrEqual(180.001);
  });
});
