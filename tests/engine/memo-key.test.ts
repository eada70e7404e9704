import { expect, it } from 'vitest';
import { sha256OfBytes } from '../../engine/digest.ts';
import { memoKey } from '../../engine/memo-key.ts';

it('options may hold NaN, which is no other value', () => {
  const pin = sha256OfBytes('pin');
  const keys = [Number.NaN, null, 0, 'NaN'].map((nodata) =>
    memoKey({
      stage: 'preprocessing',
      step: 'tile',
      version: 1,
      input: 'x',
      options: { bands: [{ nodata }] },
      pin,
    }),
  );
  expect(new Set(keys).size).toBe(4);
});
