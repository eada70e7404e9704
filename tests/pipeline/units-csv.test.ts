import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sha256OfBytes } from '../../engine/digest.ts';
import { estimates } from '../../results/estimates.ts';
import { mappedAreas } from '../../results/mapped-areas.ts';
import { writeUnits } from '../../results/units.ts';
import { estimateSample } from '../../stages/validation/estimates/estimate-sample.ts';
import type { LabelledUnit } from '../../stages/validation/reference/labelled-unit.ts';
import { estimationSchema, type SamplingDesign } from '../../stages/validation/options.ts';
import { auditReference } from '../../stages/validation/reference/reference-audit.ts';
import type { ValidationResult } from '../../stages/validation/validation-result.ts';
import { DESIGNS, mapped, NAMES, sampleOf } from '../stages/validation/mapped-sample.ts';
import { grid } from '../stages/validation/reference-case.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-units-'));
const scripts = path.join(import.meta.dirname, '../statistics/r');
const kept = JSON.parse(readFileSync(path.join(scripts, 'units-csv.json'), 'utf8')) as Readonly<Record<string, number>>;

function resultOf(units: readonly LabelledUnit[], design: SamplingDesign): ValidationResult {
  const drawn = units.map((unit) => ({
    ...({
      ...unit,
      purpose: 'estimate',
      response: unit.referenceClass === undefined ? 'non-response' : 'label',
    } as const),
    ...{ labels: [], nonResponseReason: 'cloud', positionAccuracyM: undefined, draw: 1 },
  }));
  const audit = auditReference({
    ...{
      units: drawn,
      file: 'reference.geojson',
      digest: sha256OfBytes(''),
      crs: 'EPSG:32632',
      design,
      duplicates: [],
    },
    ...{ positionLimitM: 10, overlap: { handling: 'none', extents: [], distanceM: 0, inside: 0, ids: [] } },
  });
  return estimateSample({
    ...{ units, audit, mapped, names: NAMES, grid, design, estimation: estimationSchema.parse({}), seed: 5 },
  });
}

const units = sampleOf(7, { right: 0.85, missing: 0.05 });
/** Strata that know nothing of the map, whose classes its weights are raked to. */
const stratified = resultOf(units, DESIGNS['own']!);

/** What R makes of the files, by name; `undefined` where R or its package is not installed. */
function madeByR(): Readonly<Record<string, number>> | undefined {
  if (spawnSync('Rscript', ['-e', 'library(survey)']).status !== 0) return undefined;
  const script = path.join(scripts, 'units-csv.R');
  const { stdout, stderr, status } = spawnSync('Rscript', [script, folder], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
  return Object.fromEntries(
    stdout
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .map(([name, value]) => [name!, Number(value)]),
  );
}

/** To 8 digits. */
function agree(found: number, expected: number, what: string): void {
  expect(Math.abs(found / expected - 1), `${what}: ${found}, expected ${expected}`).toBeLessThan(1e-8);
}

afterAll(() => rmSync(folder, { recursive: true }));

describe('units.csv', () => {
  it('gives an analyst published figures to 8 digits in R, by its weights and by raking anew', () => {
    const status = { qualityLetter: 'A', confStatus: 'F', vintage: 'final' } as const;
    const rows = stratified.estimates.map((row) => ({ ...row, ...status }));
    writeFileSync(path.join(folder, 'units.csv'), writeUnits(stratified.units));
    writeFileSync(path.join(folder, 'mapped-areas.csv'), mappedAreas.write(stratified.mapped));
    writeFileSync(path.join(folder, 'estimates.csv'), estimates.write(rows));
    const forest = stratified.estimates.find((row) => row.level === 'total' && row.class === 'forest')!;
    const overall = stratified.accuracy!.overall;
    const made = madeByR() ?? kept;
    expect(forest.method).toBe('raking');
    agree(made['forest_km2']!, forest.estimateKm2!, 'the total');
    agree(made['forest_km2_by_rake']!, forest.estimateKm2!, 'the total by rake()');
    agree(made['overall_accuracy']!, overall.value!, 'overall accuracy');
    agree(made['overall_accuracy_standard_error']!, overall.standardError!, 'its standard error');
    // What is kept for machines without R is what R says.
    for (const [name, value] of Object.entries(kept)) agree(made[name]!, value, name);
  });

  it.each(Object.keys(DESIGNS))('has weights that give the totals wherever weights do: %s', (name) => {
    const { units: rows, estimates } = resultOf(units, DESIGNS[name]!);
    const labelled = rows.filter(({ referenceClass }) => referenceClass !== null);
    expect(rows).toHaveLength(units.length);
    expect(labelled.length).toBeLessThan(units.length);
    expect(rows.every((row) => (row.weightKm2 === null) === (row.referenceClass === null))).toBe(true);
    const sumOf = (of: (row: (typeof rows)[number]) => number): number =>
      labelled.reduce((sum, row) => sum + (row.isInFrame ? of(row) : 0), 0);
    expect(sumOf(({ weightKm2 }) => weightKm2!)).toBeCloseTo(400, 8);
    if (name === 'cluster') {
      // The difference from the map as it is: no sum of weights.
      expect(labelled.every(({ gWeight }) => gWeight === null)).toBe(true);
      return;
    }
    for (const { class: wanted, estimateKm2 } of estimates.filter(({ level }) => level === 'total')) {
      const total = sumOf((row) => (row.referenceClass === wanted ? row.weightKm2! * row.gWeight! : 0));
      expect(total).toBeCloseTo(estimateKm2!, 8);
    }
  });

  it('names every drawn unit with its design, and no place', () => {
    const rows = writeUnits(stratified.units).split('\r\n');
    expect(rows[0]).toBe(
      'id,stratum,cluster,weight_km2,g_weight,in_frame,map_class,reference_class,area_area,grid_col,grid_row',
    );
    const silent = units.findIndex(({ referenceClass }) => referenceClass === undefined);
    const { id, stratum, cluster, mapClass, areas } = units[silent]!;
    expect(rows[silent + 1]).toBe(`${id},${stratum},${cluster},,,1,${mapClass},,${areas['area']},,`);
  });

  it('has no weights where the units were not drawn at random', () => {
    const { units: rows } = resultOf(units, { type: 'non-probability' });
    expect(rows.every(({ weightKm2, gWeight }) => weightKm2 === null && gWeight === null)).toBe(true);
  });
});
