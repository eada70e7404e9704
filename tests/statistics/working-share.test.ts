import { expect, it } from 'vitest';
import { workingShare } from '../../statistics/ladder/area-class-estimate.ts';

type Trace = Parameters<typeof workingShare>[0];

const none: Trace = {
  method: 'parent-only',
  ...{ direct: undefined, assisted: undefined, synthetic: undefined, composite: undefined, fayHerriot: undefined },
};
const share = (value: number, mse: number) => ({ value, mse }) as unknown as NonNullable<Trace['direct']>;

it('is what else is known of a cell of which no method says anything, with the error of a single unit', () => {
  expect(workingShare(none, 0.3)).toEqual({ value: 0.3, mse: expect.closeTo(0.21, 12) as number });
  expect(workingShare(none, undefined)).toEqual({ value: undefined, mse: 0 });
});

it('is that of the chosen method, else the least biased one that is a share', () => {
  const all: Trace = { ...none, direct: share(0.2, 0.01), assisted: share(0.25, 0.005), synthetic: share(0.4, 0.001) };
  expect(workingShare({ ...all, method: 'domain-direct' }, 0.5).value).toBe(0.2);
  expect(workingShare(all, 0.5).value).toBe(0.25);
  expect(workingShare({ ...all, assisted: share(1.1, 0.005) }, 0.5).value).toBe(0.2);
  expect(workingShare({ ...all, assisted: share(-0.1, 0.005), direct: undefined }, 0.5).value).toBe(0.4);
});

it('gives way as far as the sampling error that a model took away', () => {
  const model: Trace = { ...none, assisted: share(0.25, 0.005), composite: share(0.3, 0.001), method: 'composite' };
  expect(workingShare(model, 0.5)).toEqual({ value: 0.3, mse: 0.005 });
  expect(workingShare({ ...model, assisted: undefined }, 0.5)).toEqual({ value: 0.3, mse: 0.001 });
  expect(workingShare({ ...model, method: 'domain-regression' }, 0.5)).toEqual({ value: 0.25, mse: 0.005 });
});
