import type { UngradedRow } from '../stages/validation/estimates/area-estimates.ts';
import type { ValidationResult } from '../stages/validation/validation-result.ts';
import { textTable } from './text-table.ts';

/** The estimates for the whole as text, with what is to be known about them. */
export function estimatesTable(result: ValidationResult): string {
  const warnings = result.warnings.map((warning) => `note: ${warning}`);
  const total = result.estimates.filter(({ level }) => level === 'total');
  if (total.length === 0) return [mappedTable(result), ...warnings].join('\n');
  const head = ['class', 'estimate km²', 'std. error', 'interval', 'CV %', 'status', 'mapped km²'];
  const rows = total.map((row) => [
    row.class,
    figure(row.estimateKm2),
    figure(row.standardErrorKm2),
    row.ciLowerKm2 === null ? '–' : `${figure(row.ciLowerKm2)} – ${figure(row.ciUpperKm2)}`,
    row.cv === null ? '–' : (row.cv * 100).toFixed(1),
    row.outcome === 'OK' ? row.obsStatus : `${row.obsStatus} ${row.outcome}`,
    figure(row.mappedAreaKm2),
  ]);
  return [textTable([head, ...rows]), '', summary(total[0]!, result), ...warnings].join('\n');
}

function summary(row: UngradedRow, { method, sampleSize, reference }: ValidationResult): string {
  const { notSampledKm2 = 0 } = reference?.sampledAreas?.find(({ level }) => level === 'total') ?? {};
  const size =
    notSampledKm2 === 0
      ? `${figure(row.frameKm2)} km²`
      : `${figure(row.frameKm2)} of ${figure(row.frameKm2 + notSampledKm2)} km², the part that was sampled`;
  const frame = `${size}, ${(row.observedShare * 100).toFixed(1)} % of the areas seen`;
  return `Frame: ${frame}. ${sampleSize} reference points, ${method} estimator. Mapped area counts pixels: a diagnostic, not the statistic.`;
}

function mappedTable({ mapped }: ValidationResult): string {
  const total = mapped.filter(({ level }) => level === 'total');
  return textTable([
    ['class', 'mapped km² (diagnostic)'],
    ...total.map((row) => [row.class, figure(row.mappedAreaKm2)]),
  ]);
}

function figure(value: number | null): string {
  if (value === null) return '–';
  return value.toFixed(Math.abs(value) >= 100 ? 1 : 2);
}
