import type { SampleDesign } from '../sampling/design-sample.ts';
import type { AreaForecast } from '../sampling/sample-forecast.ts';
import { textTable } from './text-table.ts';

/** Beyond so many areas a level is not printed; `design.json` has them all. */
const PRINTED_AREAS = 60;

/** What a sample would be and is expected to give, as text. */
export function designTables(design: SampleDesign): string {
  const blocks = [groupTable(design), classTable(design), ...levelTables(design)];
  const notes = design.notes.map((note) => `note: ${note}`);
  return [...blocks, ...(notes.length === 0 ? [] : [notes.join('\n')])].join('\n\n');
}

function groupTable({ model, plan, groups }: SampleDesign): string {
  const byArea = plan.design === 'two-stage';
  const head = [byArea ? 'area' : 'stratum', 'pixels', 'km²', 'share %', ...(byArea ? ['chance %'] : []), 'units'];
  const rows = groups.map(({ name, pixels, km2, units, chance }) => [
    name,
    String(pixels),
    figure(km2),
    (100 * (km2 / model.counts.km2)).toFixed(1),
    ...(byArea ? [(100 * chance).toFixed(1)] : []),
    whole(units),
  ]);
  const last = ['all', String(model.counts.pixels), figure(model.counts.km2), '100.0', ...(byArea ? [''] : [])];
  const shown = rows.length > PRINTED_AREAS ? rows.slice(0, PRINTED_AREAS) : rows;
  const sentence = `${planText(plan)}${rows.length > shown.length ? `; the first ${shown.length} of ${rows.length}` : ''}`;
  return `${sentence}\n${textTable([head, ...shown, [...last, whole(plan.total)]])}`;
}

function planText(plan: SampleDesign['plan']): string {
  const expected = 'units by map class are expected';
  if (plan.design === 'simple-random') return `A simple random sample of ${plan.total} pixels; ${expected}`;
  if (plan.design === 'stratified') return `A stratified sample of ${plan.total} pixels`;
  if (plan.design === 'systematic') {
    if (plan.stepKm2 !== undefined) {
      return `A systematic sample: one row in every ${plan.spacing} from a random start, and in it one pixel in every ${figure(plan.stepKm2)} km², ${whole(plan.total)} expected; ${expected}`;
    }
    return `A systematic sample: one pixel in every ${plan.spacing} × ${plan.spacing} from a random start, ${whole(plan.total)} expected; ${expected}`;
  }
  return `A two-stage sample: ${plan.clusters} areas by size, then pixels in each; units if the area is drawn, ${whole(plan.total)} expected in all`;
}

function classTable({ forecast }: SampleDesign): string {
  const head = ['class', 'mapped km²', 'expected km²', 'expected SE km²', 'expected CV %', 'expected units'];
  const rows = forecast.classes.map((row) => [
    row.class,
    figure(row.mappedKm2),
    figure(row.expectedKm2),
    figure(row.standardErrorKm2),
    percent(row.cv),
    whole(row.units),
  ]);
  const { value, standardError } = forecast.overall;
  const overall = `Overall accuracy: ${(100 * value).toFixed(1)} % expected, with a standard error of ${(100 * standardError).toFixed(2)} points.`;
  return `Expected for the whole\n${textTable([head, ...rows])}\n${overall}`;
}

function levelTables({ forecast }: SampleDesign): string[] {
  const levels = [...new Set(forecast.areas.map(({ level }) => level))];
  return levels.map((level) => {
    const areas = forecast.areas.filter((area) => area.level === level);
    if (areas.length > PRINTED_AREAS)
      return `${level}: ${areas.length} areas, too many to print; design.json has them.`;
    return `Expected CV % by ${level}, from its own units\n${textTable([areaHead(level, areas), ...areas.map(areaRow)])}`;
  });
}

function areaHead(level: string, areas: readonly AreaForecast[]): string[] {
  return [level, 'name', 'units', ...(areas[0]?.classes ?? []).map((entry) => entry.class)];
}

function areaRow({ areaCode, areaName, units, classes }: AreaForecast): string[] {
  return [areaCode, areaName, units.toFixed(1), ...classes.map(({ cv }) => percent(cv))];
}

function percent(cv: number | null): string {
  return cv === null ? '–' : (100 * cv).toFixed(1);
}

function figure(value: number): string {
  return value.toFixed(Math.abs(value) >= 100 ? 1 : 2);
}

function whole(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(1);
}
