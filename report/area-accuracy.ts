import { TOTAL_LEVEL } from '../results/codes.ts';
import type { DiagnosticsFile, DomainFigures, GapFigure } from '../results/diagnostics.ts';

/** Accuracy of the map in an area, and what sets it apart from the rest; undefined where it is compared with nothing. */
export interface AreaAccuracy extends DomainFigures {
  readonly gap: GapFigure | undefined;
}

/** The areas of all levels, in the order of the file. */
export function areaAccuracies({ domains, gaps }: DiagnosticsFile): AreaAccuracy[] {
  const keyOf = ({ level, areaCode }: DomainFigures | GapFigure): string => JSON.stringify([level, areaCode]);
  const gapOf = new Map(gaps.map((gap) => [keyOf(gap), gap]));
  return domains
    .filter(({ level }) => level !== TOTAL_LEVEL)
    .map((domain) => ({ ...domain, gap: gapOf.get(keyOf(domain)) }));
}
