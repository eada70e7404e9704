import type { ShareWithError } from '../../../statistics/ladder/area-class-estimate.ts';
import type { AreaEstimate } from './area-estimates.ts';

/** A line of `ladder.csv`: how the figure of one class in one area was chosen; shares of the area's frame, null where absent. */
export interface FigureChoice {
  readonly level: string;
  readonly areaCode: string;
  readonly class: string;
  readonly method: string;
  readonly reason: string;
  readonly sampleSize: number;
  readonly direct: ShareWithError | null;
  readonly assisted: ShareWithError | null;
  readonly synthetic: ShareWithError | null;
  readonly composite: ShareWithError | null;
  readonly fayHerriot: ShareWithError | null;
  /** The chosen method's share before areas were made to agree with their parent, and the share after. */
  readonly before: number | null;
  readonly after: number | null;
  readonly relativeEfficiency: number | null;
}

/** The choice behind an estimate. */
export function ladderRow(
  { area, estimate, trace, workingKm2, relativeEfficiency }: Omit<AreaEstimate, 'class'>,
  o: { readonly className: string; readonly frameKm2: number },
): FigureChoice {
  return {
    level: area.level,
    areaCode: area.code,
    class: o.className,
    method: estimate.method,
    reason: reasonOf(estimate) ?? trace?.reason ?? '',
    sampleSize: estimate.sampleSize,
    direct: trace?.direct ?? null,
    assisted: trace?.assisted ?? null,
    synthetic: trace?.synthetic ?? null,
    composite: trace?.composite ?? null,
    fayHerriot: trace?.fayHerriot ?? null,
    before: trace?.before ?? null,
    after: workingKm2 === undefined || o.frameKm2 === 0 ? null : workingKm2 / o.frameKm2,
    relativeEfficiency: relativeEfficiency ?? null,
  };
}

function reasonOf({ outcome }: AreaEstimate['estimate']): string | undefined {
  if (outcome === 'NO_VALID_PIXEL') return 'nothing of the area was observed';
  return outcome === 'NOT_SAMPLED' ? 'too little of the area was sampled' : undefined;
}
