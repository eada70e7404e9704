import { AREA, CLASS } from './area-columns.ts';
import { CONF_STATUSES, OBS_STATUSES, OUTCOMES, VINTAGES } from './codes.ts';
import { count, number, oneOf, optional, text } from './columns.ts';
import { MAPPED } from './mapped-areas.ts';
import { TableFile, type RowOf } from './table.ts';

const ESTIMATE = {
  estimateKm2: optional(number('estimate_km2', 'km²', 'the number, unrounded; empty where there is none')),
  standardErrorKm2: optional(number('standard_error_km2', 'km²', 'its standard error, of a model’s figure the RMSE')),
  ciLowerKm2: optional(number('ci_lower_km2', 'km²', 'lower limit of its interval')),
  ciUpperKm2: optional(number('ci_upper_km2', 'km²', 'upper limit of its interval')),
  cv: optional(number('cv', 'fraction', 'standard error ÷ estimate')),
  df: optional(number('df', '', 'degrees of freedom of the interval')),
  sampleSize: count('sample_size', 'units', 'reference units behind it'),
  method: text('method', 'how it was made'),
  intervalMethod: optional(text('interval_method', 'how the interval was made')),
  outcome: oneOf('outcome', OUTCOMES, 'what became of it ([outcomes](methods/outcomes.md))'),
  obsStatus: oneOf(
    'obs_status',
    OBS_STATUSES,
    'SDMX CL_OBS_STATUS: A normal, E estimated by a model, U low reliability, Q suppressed, L not collected',
  ),
};

/** What publication makes of an estimate. */
export const PUBLICATION = {
  confStatus: oneOf(
    'conf_status',
    CONF_STATUSES,
    'SDMX CL_CONF_STATUS: F free, N unreliable, A, O, T, M or C confidential, D withheld for another’s sake',
  ),
  qualityLetter: text('quality_letter', 'band of the policy’s quality scale'),
  vintage: oneOf('vintage', VINTAGES, 'preliminary, revised or final'),
};

/** Estimates of the legend's higher classes: as estimates, without what publication makes of them. */
export const higherClasses = new TableFile('higher-classes.csv', 'level, area and higher class of the legend', {
  ...AREA,
  ...CLASS,
  ...ESTIMATE,
});

/** Estimates, unrounded, with what publication makes of them. */
export const estimates = new TableFile('estimates.csv', 'level, area and class', {
  ...AREA,
  ...CLASS,
  ...ESTIMATE,
  ...PUBLICATION,
  frameKm2: number('frame_km2', 'km²', 'the area that the estimate refers to'),
  ...MAPPED,
});

/** The same with the outlines of the areas: features whose properties are the columns. */
export const ESTIMATES_GEOJSON = 'estimates.geojson';

export type HigherClassRow = RowOf<typeof higherClasses.columns>;
export type EstimateRow = RowOf<typeof estimates.columns>;
