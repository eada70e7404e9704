import { expect, it } from 'vitest';
import { sha256OfBytes } from '../../engine/digest.ts';
import { memoKey } from '../../engine/memo-key.ts';

it('options may hold NaN, which is no other value', () => {
  const platform = sha256OfBytes('platform');
  const keys = [Number.NaN, null, 0, 'NaN'].map((nodata) =>
    memoKey({
      stage: 'preprocessing',
      step: 'tile',
      version: 1,
      input: 'x',
      options: { bands: [{ nodata }] },
      platform,
    }),
  );
  expect(new Set(keys).size).toBe(4);
});
