import { isIPv4, isIPv6 } from 'node:net';

/** Wrong tokens that an address may send before it has to wait: a person's slips of the hand. */
const FREE = 10;
const FIRST_REST_MS = 1_000;
const LONGEST_REST_MS = 5 * 60_000;
/** After this time without a wrong token an address has a clean slate. */
const FORGIVEN_AFTER_MS = 15 * 60_000;
/** Addresses that are remembered; beyond, the one that has been quiet for longest is forgotten. */
const MOST_ADDRESSES = 10_000;

interface Record {
  readonly count: number;
  readonly lastMs: number;
  readonly restsUntilMs: number;
}

/**
 * How long an address has to wait after wrong tokens: from the eleventh on one second, then twice as long each time.
 * Who comes with a right token never waits, so that nobody shuts out others behind the same proxy; a token has 256 random
 * bits, and no number of guesses finds one. The wait keeps guesses from filling the log and the machine.
 */
export class WrongTokens {
  readonly #records = new Map<string, Record>();

  /** How long the address still has to wait; 0 where it need not. */
  restMs(address: string, nowMs = performance.now()): number {
    return Math.max(0, (this.#records.get(keyOf(address))?.restsUntilMs ?? 0) - nowMs);
  }

  /** Notes a wrong token of an address that need not wait. */
  note(address: string, nowMs = performance.now()): void {
    const key = keyOf(address);
    const before = this.#records.get(key);
    const count = before === undefined || nowMs - before.lastMs > FORGIVEN_AFTER_MS ? 1 : before.count + 1;
    const restMs = count <= FREE ? 0 : Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** (count - FREE - 1));
    this.#records.delete(key);
    this.#records.set(key, { count, lastMs: nowMs, restsUntilMs: nowMs + restMs });
    if (this.#records.size > MOST_ADDRESSES) this.#records.delete(this.#records.keys().next().value ?? '');
  }
}

/** One household has 2⁶⁴ addresses of IPv6: they count as one. So do all that a proxy calls by something else. */
function keyOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  if (!isIPv6(plain)) return isIPv4(plain) ? plain : 'no address';
  const [head = '', tail = ''] = plain.split('%', 1)[0]!.split('::');
  const groups = head === '' ? [] : head.split(':');
  const missing = 8 - groups.length - (tail === '' ? 0 : tail.split(':').length);
  const whole = plain.includes('::') ? [...groups, ...Array<string>(Math.max(0, missing)).fill('0')] : groups;
  return `${whole.slice(0, 4).join(':')}::/64`;
}
