import type { DisclosureRules, PrimarySuppression } from './primary-suppression.ts';

/** The code list that `confStatus` speaks. */
export const CONF_STATUS_CODE_LIST = 'SDMX:CL_CONF_STATUS(1.2)';

/**
 * Codes of CL_CONF_STATUS in use: free; primary confidentiality by small counts (A), by dominance of one unit (O), of two
 * (T), by other measures of concentration (M), or by several rules at once (C); secondary
 * confidentiality set by the sender (D); not for publication, for internal use (N).
 */
export type ConfStatus = 'F' | 'A' | 'O' | 'T' | 'M' | 'C' | 'D' | 'N';

const BY_DOMINANT: Readonly<Record<number, ConfStatus>> = { 1: 'O', 2: 'T' };

/** The status of a cell by the primary rules that it breaks; one that breaks none is free. */
export function primaryConfStatus(broken: PrimarySuppression, rules: DisclosureRules): ConfStatus {
  const codes: ConfStatus[] = [
    ...(broken.frequency ? ['A' as const] : []),
    ...(broken.dominance ? [BY_DOMINANT[rules.dominance?.largest ?? 0] ?? 'M'] : []),
    ...(broken.pPercent ? ['M' as const] : []),
  ];
  if (codes.length > 1) return 'C';
  return codes[0] ?? 'F';
}
