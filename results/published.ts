import { AREA, CLASS } from './area-columns.ts';
import { OBS_STATUSES } from './codes.ts';
import { number, oneOf, optional, text } from './columns.ts';
import { PUBLICATION } from './estimates.ts';
import { TableFile, type RowOf } from './table.ts';

/** What may leave the office: what is withheld or could not be had is empty, and symbol and statuses say why. */
export const published = new TableFile('published.csv', 'level, area and class', {
  ...AREA,
  ...CLASS,
  valueKm2: optional(number('value_km2', 'km²', 'the number, rounded; empty where `symbol` says why')),
  standardErrorKm2: optional(number('standard_error_km2', 'km²', 'its standard error, rounded')),
  ciLowerKm2: optional(number('ci_lower_km2', 'km²', 'lower limit of its interval, rounded')),
  ciUpperKm2: optional(number('ci_upper_km2', 'km²', 'upper limit of its interval, rounded')),
  cv: optional(number('cv', 'fraction', 'standard error ÷ estimate, three digits')),
  symbol: text('symbol', 'what a reader has to know of the number ([symbols](analyst.md#what-may-be-published))'),
  obsStatus: oneOf('obs_status', OBS_STATUSES, 'as in `estimates.csv`; Q withheld'),
  ...PUBLICATION,
  method: text('method', 'how it was made'),
});

export type PublishedRow = RowOf<typeof published.columns>;
