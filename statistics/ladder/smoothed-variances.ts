import type { Estimate } from '../estimate.ts';
import type { AreaCandidates } from './area-candidates.ts';

/** Smoothed sampling variances of an area's share of one class; `undefined` where the area has no unit. */
export interface SmoothedVariances {
  readonly direct: number | undefined;
  readonly assisted: number | undefined;
}

/**
 * Sampling variances of one class, smoothed over areas by a generalised variance function: δ p̃(1 − p̃) ÷ n* for the
 * direct and δ' Σ_i W_i q_i(1 − q_i) ÷ n* for the assisted share, with p̃ and q from the map, n* the effective units and
 * the factors δ the ratio of all areas' estimated variances to what the function says without them. An area's own estimated
 * variance is as uncertain as its estimate, and small together with it: chosen by that, a method would be chosen by luck.
 * Source: Wolter 2007, chapter 7; Rao and Molina 2015, section 6.4.1.
 */
export function smoothedVariances(areas: readonly AreaCandidates[], j: number): SmoothedVariances[] {
  const direct = (area: AreaCandidates): number | undefined => {
    const share = area.expected?.[j];
    return share === undefined ? undefined : atLeastHalfAUnit(share * (1 - share), area.effectiveSize);
  };
  const assisted = (area: AreaCandidates): number | undefined => {
    const spread = area.residualSpreads?.[j];
    return spread === undefined ? undefined : atLeastHalfAUnit(spread, area.effectiveSize);
  };
  const factors = {
    direct: factorOf(areas, direct, (area) => area.direct[j]),
    assisted: factorOf(areas, assisted, (area) => area.assisted[j]),
  };
  return areas.map((area) => {
    const smooth = (spread: number | undefined, factor: number | undefined): number | undefined =>
      spread === undefined || factor === undefined || area.effectiveSize === 0
        ? undefined
        : (factor * spread) / area.effectiveSize;
    return { direct: smooth(direct(area), factors.direct), assisted: smooth(assisted(area), factors.assisted) };
  });
}

/** Where a map expects next to nothing of a class, its absence among a few units still proves little. */
function atLeastHalfAUnit(spread: number, units: number): number {
  return units === 0 ? spread : Math.max(spread, 0.5 / (units + 1));
}

function factorOf(
  areas: readonly AreaCandidates[],
  spreadOf: (area: AreaCandidates) => number | undefined,
  estimateOf: (area: AreaCandidates) => Estimate | undefined,
): number | undefined {
  let found = 0;
  let said = 0;
  let isEstimable = false;
  for (const area of areas) {
    const error = estimateOf(area)?.standardError;
    const spread = spreadOf(area);
    if (error === undefined || spread === undefined || area.unitCount < 2) continue;
    isEstimable = true;
    found += area.effectiveSize * error * error;
    said += spread;
  }
  // Without any variance the design allows none; with none above zero all units agree, and the function stands alone.
  if (!isEstimable) return undefined;
  return found > 0 && said > 0 ? found / said : 1;
}

/**
 * What the map's help is worth: direct ÷ assisted variance, summed over areas and classes; 1 where nothing is known. One
 * factor for all classes, since a class's own would choose the assisted estimate where chance made it look precise.
 */
export function assistedGain(variances: readonly SmoothedVariances[]): number {
  const known = variances.filter((area) => area.direct !== undefined && area.assisted !== undefined);
  const direct = known.reduce((sum, area) => sum + area.direct!, 0);
  const assisted = known.reduce((sum, area) => sum + area.assisted!, 0);
  return direct > 0 && assisted > 0 ? direct / assisted : 1;
}
