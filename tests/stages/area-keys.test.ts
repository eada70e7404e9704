import { expect, it } from 'vitest';
import { areaKeys } from '../../stages/aggregation/load-areas.ts';

it('what the run file says of areas is what their reader is told', () => {
  const areas = { file: 'areas.geojson', code: 'id', level: 'municipality', parents: ['region'] };
  const keys = { location: 'areas.geojson', code: 'id', level: 'municipality', parents: ['region'] };
  expect(areaKeys(areas)).toEqual(keys);
  expect(areaKeys({ ...areas, name: 'n' })).toEqual({ ...keys, name: 'n' });
});
