import { describe, expect, it } from 'vitest';
import { WrongTokens } from '../../server/wrong-tokens.ts';

const S = 1_000;

/** Sends wrong tokens as soon as it may; returns how long each one had to wait, in seconds. */
function waits(wrong: WrongTokens, address: string, times: number): number[] {
  let nowMs = 0;
  return Array.from({ length: times }, () => {
    wrong.note(address, nowMs);
    const restMs = wrong.restMs(address, nowMs);
    nowMs += restMs;
    return restMs / S;
  });
}

describe('wrong tokens', () => {
  it('cost nothing at first, then one second, then twice as much each time, up to five minutes', () => {
    const found = waits(new WrongTokens(), '192.0.2.1', 21);
    expect(found.slice(0, 10)).toEqual(Array<number>(10).fill(0));
    expect(found.slice(10)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
  });

  it('are forgotten after a quarter of an hour', () => {
    const wrong = new WrongTokens();
    waits(wrong, '192.0.2.1', 12);
    const laterMs = 20 * 60 * S;
    wrong.note('192.0.2.1', laterMs);
    expect(wrong.restMs('192.0.2.1', laterMs)).toBe(0);
  });

  it.each([
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::9', true],
    ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
    ['::1', '::2', true],
    ['fe80::1%eth0', 'fe80::2%eth0', true],
    ['::ffff:192.0.2.1', '192.0.2.1', true],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.2', false],
  ])('of %s count for %s: %s', (one, other, isAlike) => {
    const wrong = new WrongTokens();
    for (let n = 0; n < 11; n += 1) wrong.note(one, 0);
    expect(wrong.restMs(other, 0) > 0).toBe(isAlike);
  });

  it('of a crowd of addresses take no more than a bounded memory', () => {
    const wrong = new WrongTokens();
    for (let n = 0; n < 11; n += 1) wrong.note('192.0.2.1', 0);
    for (let n = 0; n < 10_000; n += 1) wrong.note(`10.0.${n >> 8}.${n & 255}`, 0);
    expect(wrong.restMs('192.0.2.1', 0)).toBe(0);
  });
});
