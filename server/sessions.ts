import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Board } from '../queue/board.ts';
import type { TokenHolder } from './token-file.ts';

/** A session ends this long after it began, whatever happens in it. */
export const SESSION_LIFE_MS = 12 * 3_600_000;
/** A session ends when nothing has been asked for in it for so long. */
const SESSION_IDLE_MS = 3_600_000;
/** A session's last use is noted this often at most. */
const NOTED_EVERY_MS = 60_000;
/** Sessions of one holder; the oldest ends when one more begins. */
const MOST_SESSIONS = 20;

interface SessionNotice {
  readonly holder: string;
  readonly beganAtMs: number;
  /** Made with the digest of the holder's token: who only writes to the queue cannot make one up. */
  readonly seal: string;
}

/**
 * Sessions of browsers, on the queue's board, so that several servers behind one address know them alike and a restart ends
 * none. The board holds digests of their ids. A session is its holder's: it ends with the holder's token. Its last use is
 * a notice apart, which goes by itself; noting it cannot bring a session back that was ended meanwhile.
 */
export class Sessions {
  readonly #board: Board;

  constructor(board: Board) {
    this.#board = board;
  }

  /** Begins a session, and returns its id: 256 random bits. */
  async begin(holder: TokenHolder): Promise<string> {
    const id = randomBytes(32).toString('base64url');
    const key = keyOf(id);
    const beganAtMs = Date.now();
    const notice: SessionNotice = { holder: holder.name, beganAtMs, seal: sealOf(key, beganAtMs, holder) };
    await this.#noteUse(key, beganAtMs);
    await this.#board.post(`session/${key}`, { ...notice }, SESSION_LIFE_MS);
    await this.#endOldest(holder.name);
    return id;
  }

  /** The holder whose session this is; undefined where it has ended or never was. */
  async holderOf(id: string, holders: readonly TokenHolder[]): Promise<TokenHolder | undefined> {
    if (!/^[\w-]{43}$/.test(id)) return undefined;
    const key = keyOf(id);
    const [found, usedAtMs] = await Promise.all([
      this.#board.get(`session/${key}`),
      this.#board.get(`session-use/${key}`),
    ]);
    if (found === undefined || usedAtMs === undefined) return undefined;
    const { holder: name, beganAtMs, seal } = found as unknown as SessionNotice;
    const holder = holders.find((one) => one.name === name);
    const nowMs = Date.now();
    if (holder === undefined || nowMs - beganAtMs > SESSION_LIFE_MS) return undefined;
    if (!isAlike(seal, sealOf(key, beganAtMs, holder))) return undefined;
    if (nowMs - Number(usedAtMs) > NOTED_EVERY_MS) await this.#noteUse(key, nowMs);
    return holder;
  }

  async end(id: string): Promise<void> {
    await this.#board.remove(`session/${keyOf(id)}`);
  }

  async #noteUse(key: string, nowMs: number): Promise<void> {
    await this.#board.post(`session-use/${key}`, nowMs, SESSION_IDLE_MS);
  }

  async #endOldest(holder: string): Promise<void> {
    const all = [...(await this.#board.read('session/'))] as unknown as [string, SessionNotice][];
    const own = all.filter(([, notice]) => notice.holder === holder);
    own.sort(([, a], [, b]) => b.beganAtMs - a.beganAtMs);
    for (const [key] of own.slice(MOST_SESSIONS)) await this.#board.remove(key);
  }
}

function keyOf(id: string): string {
  return createHash('sha256').update(id).digest('hex');
}

function sealOf(key: string, beganAtMs: number, { sha256 }: TokenHolder): string {
  return createHmac('sha256', Buffer.from(sha256, 'hex')).update(`quadrat session ${key} ${beganAtMs}`).digest('hex');
}

function isAlike(a: unknown, b: string): boolean {
  return typeof a === 'string' && a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
