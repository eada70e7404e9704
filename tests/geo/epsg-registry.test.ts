import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compareCode, type ProjAnswer } from '../../benchmarks/registry/compare-code.ts';
import { crsEquals, crsFromEpsg, pointTransform } from '../../geo/crs.ts';

const file = new URL('../golden/geo/epsg-points.jsonl', import.meta.url);
const [, ...lines] = readFileSync(file, 'utf8').trim().split('\n');

describe('codes of the EPSG registry', () => {
  it('lie where PROJ puts them, or are refused by name', () => {
    const outcomes = lines.map((line) => {
      const answer = JSON.parse(line) as ProjAnswer;
      return { code: answer.code, ...compareCode(answer) };
    });
    expect(outcomes.filter(({ outcome }) => outcome === 'different')).toEqual([]);
    const right = outcomes.filter(({ outcome }) => outcome === 'right' || outcome === 'replaced').length;
    expect(right / outcomes.length).toBeGreaterThan(0.85);
  });

  it('that are deprecated are read as what replaced them, with a notice', () => {
    expect(crsFromEpsg(27582)).toMatchObject({
      epsg: 27572,
      notice: expect.stringMatching(
        /EPSG:27582 .* is deprecated; EPSG:27572 .*, which replaced it, is taken/,
      ) as string,
    });
    expect(crsFromEpsg(900913).notice).toMatch(/no code of the EPSG registry; EPSG:3857/);
    const several = crsFromEpsg(4172);
    expect(several.epsg).toBe(4172);
    expect(several.notice).toMatch(/EPSG:4190 and EPSG:4694 replaced it, by place; it is taken as it was defined/);
    expect(crsFromEpsg(32633).notice).toBeUndefined();
  });

  it('that place nothing on a map, or count another way, are refused by name', () => {
    expect(() => crsFromEpsg(5773)).toThrow(/EPSG:5773 \(EGM96 height\) is a vertical CRS/);
    expect(() => crsFromEpsg(4978)).toThrow(/geocentric/);
    expect(() => crsFromEpsg(8044)).toThrow(/Gusterberg Grid \(Ferro\).* axes to the south and the west/);
    expect(() => crsFromEpsg(2053)).toThrow(/axes to the west and the south/);
    expect(() => crsFromEpsg(4807)).toThrow(/counts in grad: expected degrees/);
    expect(() => crsFromEpsg(999_999)).toThrow(/is not in the EPSG registry/);
  });

  it('with heights are read without them', () => {
    expect(crsFromEpsg(4979).epsg).toBe(4326);
    expect(crsFromEpsg(7415).epsg).toBe(28992);
  });
});

describe('a datum shift', () => {
  it('is none between two codes of one datum, though each has its own to WGS 84', () => {
    const [west, nad27] = [crsFromEpsg(26711), crsFromEpsg(4267)];
    expect(west.parameters['towgs84']).not.toBe(nad27.parameters['towgs84']);
    const [x, y] = pointTransform(nad27, west)(-117, 40);
    expect(x).toBeCloseTo(500_000, 3);
    const [lon, lat] = pointTransform(west, nad27)(x, y);
    expect(Math.hypot(lon + 117, lat - 40)).toBeLessThan(1e-9);
  });

  it('is not taken for none where nothing is published', () => {
    expect(() => pointTransform(crsFromEpsg(6983), crsFromEpsg(4326))).toThrow(
      /IG05 Intermediate CRS has no known shift/,
    );
    expect(crsEquals(crsFromEpsg(6983), crsFromEpsg(4258))).toBe(false);
  });

  it('has the name of its operation and its accuracy', () => {
    expect(crsFromEpsg(6991).datum).toMatchObject({ operation: 'WGS 84 to IG05/12 Intermediate CRS', accuracyM: 0.1 });
    // The best of the centre is off by that much where another is the best.
    expect(crsFromEpsg(26720).datum?.accuracyM).toBeGreaterThan(25);
    expect(crsFromEpsg(4326).datum?.accuracyM).toBe(0);
  });
});
