import type { Outcome } from './outcome.ts';

/** The code list that `obsStatus` speaks, as `run.json` names it. */
export const OBS_STATUS_CODE_LIST = 'SDMX:CL_OBS_STATUS(2.2)';

/** Codes of CL_OBS_STATUS in use: normal, estimated, low reliability, suppressed, exists but was not collected. */
export type ObsStatus = 'A' | 'E' | 'U' | 'Q' | 'L';

const STATUS: Readonly<Record<Outcome, ObsStatus>> = {
  OK: 'A',
  VARIANCE_NOT_ESTIMABLE: 'U',
  UNSAMPLED_STRATUM: 'L',
  CLASS_ABSENT_REFERENCE: 'U',
  CLASS_ABSENT_MAP: 'U',
  // A standard error of zero is not certainty, so the number is not "normal" either.
  DEGENERATE_SE_ZERO: 'U',
  CI_TRUNCATED: 'U',
  NON_PROBABILITY_SAMPLE: 'U',
  TRAINING_OVERLAP: 'U',
  MODEL_BASED: 'E',
  SUPPRESSED: 'Q',
  NO_VALID_PIXEL: 'L',
  NOT_SAMPLED: 'L',
};

/** The observation status that belongs to an outcome. */
export function obsStatus(outcome: Outcome): ObsStatus {
  return STATUS[outcome];
}
