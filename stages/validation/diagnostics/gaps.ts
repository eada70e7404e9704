import { accuracyGap } from '../../../statistics/diagnostics/accuracy-gap.ts';
import { holmAdjusted } from '../../../statistics/diagnostics/holm.ts';
import { sampleSplitter } from '../../../statistics/diagnostics/split-groups.ts';
import { toAccuracyFigure } from '../estimates/accuracy-table.ts';
import type { AreaMembers, DiagnosticsRequest, PreparedSample } from './input.ts';
import type { GapFigure } from '../../../results/diagnostics.ts';

/**
 * Gap of every area's accuracy to that of the rest of all areas, by level, the largest first and those that cannot be
 * had last. All areas of a level are compared, so their p values are adjusted together; an interval is of one
 * comparison. An area without a unit, or without a rest, has no gap.
 */
export function gapFigures(prepared: PreparedSample, request: DiagnosticsRequest): GapFigure[] {
  const levels = [...new Set(prepared.areas.map(({ level }) => level))];
  const split = sampleSplitter(prepared.sample, prepared.inAreas);
  return levels.flatMap((level) => {
    const areas = prepared.areas.filter((area) => area.level === level);
    return levelGaps({ areas, prepared, request, split });
  });
}

function levelGaps(o: {
  readonly areas: readonly AreaMembers[];
  readonly prepared: PreparedSample;
  readonly request: DiagnosticsRequest;
  readonly split: ReturnType<typeof sampleSplitter>;
}): GapFigure[] {
  const { sample, observed } = o.prepared;
  const { confidence } = o.request;
  const gaps = o.areas.flatMap((area) => {
    const areaSize = area.members.filter((k) => sample.units[k]!.map !== undefined).length;
    const restSize = observed.length - areaSize;
    if (areaSize === 0 || restSize === 0) return [];
    return [
      { area, restSize, ...accuracyGap(sample, { groups: o.split(area.members), areaSize, restSize, confidence }) },
    ];
  });
  const adjusted = holmAdjusted(gaps.map(({ pValue }) => pValue));
  const figures = gaps.map(({ area, restSize, estimate, pValue }, k): GapFigure => {
    const pValueHolm = adjusted[k] ?? null;
    return {
      level: area.level,
      areaCode: area.code,
      areaName: area.name,
      ...toAccuracyFigure(estimate),
      df: estimate.df ?? null,
      restSampleSize: restSize,
      pValue: pValue ?? null,
      pValueHolm,
      isSignificant: pValueHolm !== null && pValueHolm < 1 - confidence,
    };
  });
  const size = ({ value }: GapFigure): number => (value === null ? -1 : Math.abs(value));
  return figures.toSorted((a, b) => size(b) - size(a));
}
