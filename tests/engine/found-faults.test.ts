import { expect, it } from 'vitest';
import { isNotHere, NotHereError, PermanentError, TransientError } from '../../errors/error-kinds.ts';
import { FoundFaults } from '../../engine/found-faults.ts';

const fails = (error: Error) => (): never => {
  throw error;
};

it('tells all faults at once, those that were gathered before and those of one name once', async () => {
  const inner = new FoundFaults();
  for (const name of ['a', 'b']) await inner.of(fails(new PermanentError(name)));
  const faults = new FoundFaults();
  expect(await faults.of(() => 1)).toBe(1);
  await faults.of(() => inner.throwIfAny());
  for (const name of ['b', 'c']) await faults.of(fails(new PermanentError(name)));
  expect(() => faults.throwIfAny()).toThrow(/^3 faults:\n {2}a\n {2}b\n {2}c$/);
});

it('leaves one fault as it is', async () => {
  const faults = new FoundFaults();
  const only = new NotHereError('no mount');
  await faults.of(fails(only));
  expect(() => faults.throwIfAny()).toThrow(only);
});

it('lets what may pass, and what is no fault of an input, through at once', async () => {
  for (const error of [new TransientError('a network'), new TypeError('a bug')]) {
    await expect(new FoundFaults().of(fails(error))).rejects.toBe(error);
  }
});

it('is of this machine where one of the faults is', async () => {
  const faults = new FoundFaults();
  await faults.of(fails(new PermanentError('a key')));
  await faults.of(fails(new NotHereError('no mount')));
  let several: unknown;
  try {
    faults.throwIfAny();
  } catch (error) {
    several = error;
  }
  expect(isNotHere(several)).toBe(true);
});

it('lists no more than anybody reads', async () => {
  const faults = new FoundFaults();
  for (let i = 0; i < 500; i++) await faults.of(fails(new PermanentError(`fault ${'i'.repeat(i)}`)));
  expect(() => faults.throwIfAny()).toThrow(/^500 faults:\n[^]* fault i{19}\n {2}and 480 more$/);
});

it('tells many of one kind by the first of them', async () => {
  const faults = new FoundFaults();
  for (let i = 0; i < 600; i++)
    await faults.of(fails(new PermanentError(`a.csv, point p${i}: expected a place, found pixel ${i}, -3`)));
  await faults.of(fails(new PermanentError('a.csv, point q: expected a class, found "wood"')));
  expect(() => faults.throwIfAny()).toThrow(
    /^2 faults:\n {2}a\.csv, point p0: [^\n]* \(and 599 more of this kind\)\n {2}a\.csv, point q: /,
  );
});
