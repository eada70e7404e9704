import { describe, expect, it } from 'vitest';
import { crsFromEpsg } from '../../geo/crs.ts';
import { prepareSample } from '../../stages/validation/diagnostics/input.ts';
import { placesInMetres } from '../../stages/validation/diagnostics/places.ts';
import { accuracyResiduals } from '../../stages/validation/diagnostics/residuals.ts';
import { diagnoseMap } from '../../stages/validation/diagnostics/diagnostics.ts';
import { assessAccuracy } from '../../statistics/stehman.ts';
import { seededRandom } from '../../statistics/random-stream.ts';
import { CLASSES, diagnosedSample, GRID } from './diagnosed-sample.ts';

const evenErrors = diagnosedSample({ count: 600, seed: 5, errorAt: () => 0.15 });
/** District 2 is wrong half of the time, everything else one time in twelve. */
const oneBadDistrict = diagnosedSample({
  count: 600,
  seed: 6,
  errorAt: (col, row) => (col < 500 && row >= 500 && row < 750 ? 0.5 : 1 / 12),
});
/** Errors in one square of 8 km in two, as a hash has it. */
const patches = diagnosedSample({
  count: 1500,
  seed: 7,
  errorAt: (col, row) => (seededRandom(Math.floor(col / 80) * 100 + Math.floor(row / 80))() < 0.5 ? 0.6 : 0),
});

describe('the diagnostics of a map', () => {
  it('hold numbers and nulls only, so that JSON gives back what went in', () => {
    const found = diagnoseMap(oneBadDistrict);
    expect(JSON.parse(JSON.stringify(found))).toEqual(found);
    expect(found.version).toBe(1);
    expect(diagnoseMap(oneBadDistrict)).toEqual(found);
  });

  it('say of the whole what the assessment of its accuracy says', () => {
    const [whole] = diagnoseMap(oneBadDistrict).domains;
    const { overall, usersAccuracy } = assessAccuracy({
      classes: CLASSES,
      strata: oneBadDistrict.design.strata,
      units: oneBadDistrict.units.map(({ mapClass, referenceClass }) => {
        return { stratum: mapClass!, mapClass, referenceClass: referenceClass! };
      }),
    });
    expect(whole).toMatchObject({ level: 'total', areaCode: 'TOTAL' });
    expect(whole!.overall.value).toBeCloseTo(overall.value!, 12);
    expect(whole!.overall.ciLower).toBeCloseTo(overall.interval!.lower, 12);
    expect(whole!.users.map(({ class: name }) => name)).toEqual(CLASSES);
    expect(whole!.users[2]!.standardError).toBeCloseTo(usersAccuracy[2]!.standardError!, 12);
  });

  it('list every area with units, and name those without', () => {
    const { domains, areasWithoutUnits, gaps } = diagnoseMap(evenErrors);
    expect(domains.map(({ areaCode }) => areaCode)).toEqual([
      ...['TOTAL', 'R0', 'R1'],
      ...Array.from({ length: 8 }, (_, k) => `D${k}`),
    ]);
    expect(areasWithoutUnits).toEqual({ district: ['D8'] });
    expect(gaps.filter(({ level }) => level === 'region').map(({ areaCode }) => areaCode)).toHaveLength(2);
  });

  it('find the district that is worse off, and no other', () => {
    const { gaps, warnings } = diagnoseMap(oneBadDistrict);
    const districts = gaps.filter(({ level }) => level === 'district');
    expect(districts[0]).toMatchObject({ areaName: 'District 2', isSignificant: true });
    expect(districts[0]!.value).toBeLessThan(-0.25);
    expect(districts[0]!.pValueHolm!).toBeGreaterThan(districts[0]!.pValue!);
    expect(districts.slice(1).map(({ isSignificant }) => isSignificant)).not.toContain(true);
    const sizes = districts.map(({ value }) => Math.abs(value!));
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    expect(warnings.find((warning) => warning.includes('by district'))).toMatch(
      /District 2 \u2212\d\d\.\d percentage points/,
    );
  });

  it('take residuals from each map class’s own weighted accuracy, so that they cancel in it', () => {
    // Forest errs far more often than crop: without that taken out, where classes lie would pass for where errors lie.
    const units = evenErrors.units.map((unit, k) => {
      return unit.mapClass === 'forest' && k % 2 === 0 ? { ...unit, referenceClass: 'water' } : unit;
    });
    const design = {
      ...evenErrors.design,
      units: evenErrors.design.units.map((unit, k) => ({ ...unit, weight: unit.weight * (1 + (k % 4)) })),
    };
    const { values } = accuracyResiduals(prepareSample({ ...evenErrors, units, design }));
    for (const name of CLASSES) {
      const sum = units.reduce((total, { mapClass }, k) => {
        return mapClass === name ? total + values[k]! * design.units[k]!.weight : total;
      }, 0);
      expect(sum).toBeCloseTo(0, 6);
    }
    expect(new Set(values.map((value) => value > 0))).toEqual(new Set([true, false]));
  });

  it('score the same whatever unit the weights are in', () => {
    const { strata, units } = evenErrors.design;
    const scaled = { strata, units: units.map(({ stratum, weight }) => ({ stratum, weight: weight / 4096 })) };
    const found = diagnoseMap({ ...evenErrors, design: scaled }).crossValidation!;
    expect(found.random.brier).toBeCloseTo(diagnoseMap(evenErrors).crossValidation!.random.brier, 10);
  });

  it('find errors that lie together and how far they reach', () => {
    const { moran, variogram, warnings } = diagnoseMap(patches);
    expect(moran!.pRandomisation).toBeLessThan(1e-6);
    expect(variogram!.rangeM).toBeGreaterThan(4_000);
    expect(variogram!.rangeM).toBeLessThan(12_000);
    expect(warnings.some((warning) => warning.startsWith('Errors of the map lie together'))).toBe(true);
  });

  it('score the table worse where it is carried over to a place that errs differently', () => {
    // Crop is forest in the west and right in the east: blocks of tens of kilometres hold out one side at a time.
    const sample = diagnosedSample({ count: 900, seed: 8, errorAt: (col) => (col < 500 ? 0.9 : 0.02) });
    const { crossValidation, warnings } = diagnoseMap(sample);
    const { blocked, buffered, random } = crossValidation!;
    expect(blocked!.gap.brier).toBeGreaterThan(0);
    expect(blocked!.score.brier - blocked!.random.brier).toBeCloseTo(blocked!.gap.brier, 12);
    expect(blocked!.random).toEqual(random);
    expect(buffered!.gap.logScore).toBeGreaterThan(0);
    expect(warnings.some((warning) => warning.includes('held out in blocks') || warning.includes('buffer'))).toBe(true);
  });

  it('have nothing to warn of where errors fall as they may', () => {
    const { warnings, moran, crossValidation } = diagnoseMap(evenErrors);
    expect(warnings).toEqual([]);
    expect(moran!.pRandomisation).toBeGreaterThan(0.05);
    expect(Math.abs(crossValidation!.buffered!.gap.agreement)).toBeLessThan(0.02);
  });
});

describe('units that tell nothing', () => {
  it('without a label count as though they had not been drawn', () => {
    const extra = evenErrors.units
      .slice(0, 40)
      .map((unit) => ({ ...unit, id: `x${unit.id}`, referenceClass: undefined }));
    const found = diagnoseMap({
      ...evenErrors,
      units: [...extra, ...evenErrors.units],
      design: { ...evenErrors.design, units: [...evenErrors.design.units.slice(0, 40), ...evenErrors.design.units] },
    });
    expect(found).toEqual({ ...diagnoseMap(evenErrors), withoutLabel: 40 });
  });

  it('where the map shows nothing, or outside of all areas, are in no domain', () => {
    const units = evenErrors.units.map((unit, k) => {
      if (k % 10 === 0) return { ...unit, mapClass: undefined };
      return k % 10 === 1 ? { ...unit, areas: {} } : unit;
    });
    const { sampleSize, domains } = diagnoseMap({ ...evenErrors, units });
    expect(sampleSize).toBe(480);
    expect(domains[0]!.overall.sampleSize).toBe(480);
    const districts = domains.filter(({ level }) => level === 'district');
    expect(districts.reduce((sum, { overall }) => sum + overall.sampleSize, 0)).toBe(480);
  });

  it('of a sample chosen by judgement give no accuracy, but diagnostics', () => {
    const { domains, gaps, crossValidation } = diagnoseMap({ ...evenErrors, isProbabilitySample: false });
    expect([domains, gaps]).toEqual([[], []]);
    expect(crossValidation!.note).toContain('not the accuracy of the map');
  });

  it('of a map without an error leave correlation undefined', () => {
    const { moran, variogram, domains, gaps, warnings } = diagnoseMap(
      diagnosedSample({ count: 300, seed: 9, errorAt: () => 0 }),
    );
    expect(moran).toBeNull();
    expect(variogram).toMatchObject({ model: 'none', rangeM: null });
    expect(domains[0]!.overall).toMatchObject({ value: 1, outcome: 'DEGENERATE_SE_ZERO' });
    expect(domains[0]!.overall.ciLower).toBeLessThan(1);
    expect(gaps[0]).toMatchObject({ value: 0, outcome: 'DEGENERATE_SE_ZERO', isSignificant: false });
    expect(warnings).toEqual([]);
  });

  it('too few for anything give nulls', () => {
    const few = diagnosedSample({ count: 6, seed: 10, errorAt: () => 0.5 });
    const { moran, crossValidation, domains } = diagnoseMap(few);
    expect([moran, crossValidation]).toEqual([null, null]);
    expect(domains[0]!.overall).toMatchObject({ value: null, outcome: 'SUPPRESSED', sampleSize: 6 });
  });
});

describe('clusters', () => {
  it('widen the error where errors come together', () => {
    const errorAt = (col: number): number => (Math.floor(col / 100) % 2 === 0 ? 0.6 : 0.05);
    const single = diagnosedSample({ count: 600, seed: 12, errorAt });
    const units = single.units.map((unit) => ({ ...unit, cluster: `c${Math.floor(unit.col / 20)}` }));
    const of = (request: typeof single) => diagnoseMap(request).domains[0]!.overall;
    const one = {
      strata: [{ name: 'all', size: 1 }],
      units: single.design.units.map(({ weight }) => ({ stratum: 0, weight })),
    };
    const clustered = of({ ...single, units, design: one });
    expect(clustered.value).toBeCloseTo(of(single).value!, 10);
    expect(clustered.standardError!).toBeGreaterThan(1.5 * of(single).standardError!);
    expect(clustered.sampleSize).toBe(600);
  });
});

describe('places in metres', () => {
  it('of a geographic grid are as degrees are at the middle latitude', () => {
    const grid = { ...GRID, crs: crsFromEpsg(4326), affine: [1, 0, 10, 0, -1, 46] as const };
    const corners = [{ col: 0, row: 0 }, { col: 1, row: 0 }, { col: 0, row: 1 }]; // prettier-ignore
    const [a, b, c] = placesInMetres(corners, { ...grid, affine: [1, 0, 10, 0, -1, 46] });
    // 111,132 m of latitude and 78,847 m of longitude at 45 degrees on WGS 84.
    expect(b![0] - a![0]).toBeCloseTo(78_846.8, 0);
    expect(a![1] - c![1]).toBeCloseTo(111_131.8, 0);
  });

  it('of a projected grid are its units as metres', () => {
    const feet = { ...GRID, crs: { ...GRID.crs, unitM: 0.3048 } };
    expect(placesInMetres([{ col: 0, row: 0 }], feet)).toEqual([[500_050 * 0.3048, 4_999_950 * 0.3048]]);
  });
});

describe('input that does not fit', () => {
  it('is refused with what was found', () => {
    const short = { ...evenErrors.design, units: evenErrors.design.units.slice(1) };
    expect(() => diagnoseMap({ ...evenErrors, design: short })).toThrow('600 units need as many entries');
    expect(() => diagnoseMap({ ...evenErrors, classes: ['crop', 'forest'] })).toThrow(/Unit u2: .*found water/);
    const [first, ...rest] = evenErrors.design.units;
    const unknown = { ...evenErrors.design, units: [{ ...first!, stratum: 3 }, ...rest] };
    expect(() => diagnoseMap({ ...evenErrors, design: unknown })).toThrow('known stratum');
  });
});
