import { expect, it } from 'vitest';
import { isNotHere, isRetryable, NotHereError, PermanentError, TransientError } from '../../errors/error-kinds.ts';
import { isNetworkCode, isPassingStatus } from '../../errors/passing-faults.ts';

const withCode = (code: string, cause?: unknown): Error => Object.assign(new Error(code, { cause }), { code });

it('what says of itself that it passes is tried again, and what the system says passes', () => {
  expect(isRetryable(new TransientError('a network'))).toBe(true);
  for (const code of ['ECONNRESET', 'ETIMEDOUT', 'EAI_AGAIN', 'EIO', 'EMFILE', 'EBUSY'])
    expect(isRetryable(withCode(code)), code).toBe(true);
  for (const code of ['ENOSPC', 'ENOENT', 'EACCES', '']) expect(isRetryable(withCode(code)), code).toBe(false);
});

it('nothing else is: bad input, what says that it does not pass, and what is no error at all', () => {
  const stubborn = Object.assign(withCode('EIO'), { retryable: false });
  for (const one of [new PermanentError('bad'), stubborn, null, undefined, 'EIO', 5, new Error('plain')])
    expect(isRetryable(one)).toBe(false);
});

it('a file that is not there may be there for another worker, told by itself, its code or its cause', () => {
  expect(isNotHere(new NotHereError('no mount'))).toBe(true);
  expect(isNotHere(withCode('ENOENT'))).toBe(true);
  expect(isNotHere(new Error('cannot be opened', { cause: withCode('EACCES') }))).toBe(true);
  expect(isNotHere(Object.assign(withCode('ENOENT'), { notHere: false }))).toBe(false);
  for (const one of [withCode('EIO'), new Error('x', { cause: withCode('EIO') }), { code: 'ENOENT' }, null])
    expect(isNotHere(one)).toBe(false);
});

it('servers that are busy or broken pass, what they refuse does not', () => {
  expect([408, 425, 429, 500, 503].every(isPassingStatus)).toBe(true);
  expect([200, 400, 401, 403, 404, 410, 499].some(isPassingStatus)).toBe(false);
  expect([isNetworkCode('ECONNREFUSED'), isNetworkCode('EIO'), isNetworkCode(undefined)]).toEqual([true, false, false]);
});
