/** What became of an estimate; each is told in [outcomes](methods/outcomes.md) of the docs. */
export const OUTCOMES = [
  'OK',
  'VARIANCE_NOT_ESTIMABLE',
  'UNSAMPLED_STRATUM',
  'CLASS_ABSENT_REFERENCE',
  'CLASS_ABSENT_MAP',
  'DEGENERATE_SE_ZERO',
  'CI_TRUNCATED',
  'NON_PROBABILITY_SAMPLE',
  'TRAINING_OVERLAP',
  'MODEL_BASED',
  'SUPPRESSED',
  'NO_VALID_PIXEL',
  'NOT_SAMPLED',
] as const;

/** Codes of SDMX's CL_OBS_STATUS in use. */
export const OBS_STATUSES = ['A', 'E', 'U', 'Q', 'L'] as const;

/** Codes of SDMX's CL_CONF_STATUS in use. */
export const CONF_STATUSES = ['F', 'A', 'O', 'T', 'M', 'C', 'D', 'N'] as const;

/** Preliminary, revised, final. */
export const VINTAGES = ['p', 'r', 'final'] as const;

/** Level of the whole in all tables and records. */
export const TOTAL_LEVEL = 'total';
