import { AREA, CLASS } from './area-columns.ts';
import { count, number, optional, text } from './columns.ts';
import { TableFile, type RowOf } from './table.ts';

const share = (name: string, meaning: string) => optional(number(name, 'fraction', meaning));
const error = (name: string) => optional(number(name, 'fraction', 'root of its variance or mean squared error'));

/** How each figure was chosen; shares are of the area's frame. */
export const ladder = new TableFile('ladder.csv', 'level, area and class', {
  level: AREA.level,
  areaCode: AREA.areaCode,
  ...CLASS,
  method: text('method', 'the method of the figure'),
  reason: text('reason', 'why it was chosen, or nothing was'),
  sampleSize: count('sample_size', 'units', 'reference units behind it'),
  directShare: share('direct_share', 'what the area’s own units say'),
  directError: error('direct_error'),
  assistedShare: share('assisted_share', 'what they say assisted by the map'),
  assistedError: error('assisted_error'),
  syntheticShare: share('synthetic_share', 'what the errors of the map elsewhere say'),
  syntheticError: error('synthetic_error'),
  compositeShare: share('composite_share', 'both of these weighted'),
  compositeError: error('composite_error'),
  fayHerriotShare: share('fay_herriot_share', 'what the area-level model says'),
  fayHerriotError: error('fay_herriot_error'),
  shareBefore: share('share_before_agreement', 'the chosen method’s, before areas agree with the level above'),
  shareAfter: share('share_after_agreement', 'the same after it'),
  relativeEfficiency: optional(
    number('relative_efficiency', '', 'variance of direct estimation ÷ that of the figure, or its mean squared error'),
  ),
});

export type LadderRow = RowOf<typeof ladder.columns>;
