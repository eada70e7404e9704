import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { isMembers, isMoment, isText } from '../pipeline/board/notice-shape.ts';
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

const SECTION = 'session/';

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
    await this.#board.post(`${SECTION}${key}`, { ...notice }, SESSION_LIFE_MS);
    await this.#endOldest(holder);
    return id;
  }

  /** The holder whose session this is; undefined where it has ended or never was. */
  async holderOf(id: string, holders: readonly TokenHolder[]): Promise<TokenHolder | undefined> {
    if (!/^[\w-]{43}$/.test(id)) return undefined;
    const key = keyOf(id);
    const [found, usedAtMs] = await Promise.all([
      this.#board.get(`${SECTION}${key}`),
      this.#board.get(`session-use/${key}`),
    ]);
    if (usedAtMs === undefined) return undefined;
    const holder = holders.find((one) => isOf(one, key, found));
    const nowMs = Date.now();
    if (holder === undefined || nowMs - (found as unknown as SessionNotice).beganAtMs > SESSION_LIFE_MS)
      return undefined;
    if (nowMs - Number(usedAtMs) > NOTED_EVERY_MS) await this.#noteUse(key, nowMs);
    return holder;
  }

  async end(id: string): Promise<void> {
    await this.#board.remove(`${SECTION}${keyOf(id)}`);
  }

  async #noteUse(key: string, nowMs: number): Promise<void> {
    await this.#board.post(`session-use/${key}`, nowMs, SESSION_IDLE_MS);
  }

  async #endOldest(holder: TokenHolder): Promise<void> {
    const all = [...(await this.#board.read(SECTION))] as unknown as [string, SessionNotice][];
    const own = all.filter(([name, notice]) => isOf(holder, name.slice(SECTION.length), notice));
    own.sort(([, a], [, b]) => b.beganAtMs - a.beganAtMs);
    for (const [name] of own.slice(MOST_SESSIONS)) await this.#board.remove(name);
  }
}

function keyOf(id: string): string {
  return createHash('sha256').update(id).digest('hex');
}

function sealOf(key: string, beganAtMs: number, { sha256 }: TokenHolder): string {
  return createHmac('sha256', Buffer.from(sha256, 'hex')).update(`quadrat session ${key} ${beganAtMs}`).digest('hex');
}

/** Whether a notice is of a session of the holder's: who writes to the queue may have put up anything. */
function isOf(holder: TokenHolder, key: string, notice: unknown): notice is SessionNotice {
  if (!isMembers(notice)) return false;
  const { holder: name, beganAtMs, seal } = notice;
  if (name !== holder.name || !isMoment(beganAtMs) || !isText(seal)) return false;
  const expected = sealOf(key, beganAtMs, holder);
  return seal.length === expected.length && timingSafeEqual(Buffer.from(seal), Buffer.from(expected));
}
