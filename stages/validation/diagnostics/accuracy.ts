import { WHOLE_LEVEL } from '../../../raster/areas/mapped-areas.ts';
import { domainAccuracy } from '../../../statistics/diagnostics/domain-accuracy.ts';
import type { Estimate } from '../../../statistics/estimate.ts';
import { toAccuracyFigure } from '../estimates/accuracy-table.ts';
import type { DiagnosticsRequest, PreparedSample } from './input.ts';
import type { Diagnostics, DomainFigures } from '../../../results/diagnostics.ts';

/** Design-based accuracy of the whole, then of every area that holds a unit the map shows, in the order of the areas. */
export function domainFigures(prepared: PreparedSample, { classes, confidence }: DiagnosticsRequest): DomainFigures[] {
  const whole = { level: WHOLE_LEVEL, code: 'TOTAL', name: 'All areas', members: prepared.inAreas };
  return [whole, ...prepared.areas.filter(({ members }) => isSeen(prepared, members))].map((area) => {
    const accuracy = domainAccuracy(prepared.sample, area.members, { confidence });
    const byClass = (estimates: ReadonlyMap<number, Estimate>): DomainFigures['users'] =>
      [...estimates].map(([k, estimate]) => ({ class: classes[k]!, ...toAccuracyFigure(estimate) }));
    return {
      level: area.level,
      areaCode: area.code,
      areaName: area.name,
      overall: toAccuracyFigure(accuracy.overall),
      users: byClass(accuracy.users),
      producers: byClass(accuracy.producers),
    };
  });
}

/** Codes of areas without a labelled unit that the map shows, by level. */
export function areasWithoutUnits(prepared: PreparedSample): Diagnostics['areasWithoutUnits'] {
  const codes: Record<string, string[]> = {};
  for (const { level, code, members } of prepared.areas) {
    if (!isSeen(prepared, members)) (codes[level] ??= []).push(code);
  }
  return codes;
}

function isSeen({ sample }: PreparedSample, members: readonly number[]): boolean {
  return members.some((k) => sample.units[k]!.map !== undefined);
}
