import { text } from './columns.ts';
import { TOTAL_LEVEL } from './codes.ts';

/** What a number is of, but for its class. */
export const AREA = {
  level: text('level', `level of the area; \`${TOTAL_LEVEL}\` is the whole`),
  areaCode: text('area_code', 'code of the area; `TOTAL` for the whole'),
  areaName: text('area_name', 'name of the area'),
};

export const CLASS = { class: text('class', 'name of the class') };
