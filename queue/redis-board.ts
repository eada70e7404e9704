import type { Redis } from 'ioredis';
import type { JsonValue } from '../engine/json.ts';
import type { Board } from './board.ts';

/** Puts `expiry<space>value` into the hash; expiry in ms of the server's clock, 0 for none. */
const POST = `
local expiry = 0
if tonumber(ARGV[3]) > 0 then
  local now = redis.call('TIME')
  expiry = now[1] * 1000 + math.floor(now[2] / 1000) + tonumber(ARGV[3])
end
redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f', expiry) .. ' ' .. ARGV[2])`;

/**
 * Takes out what is as it was when its time was found to be up: it may have been put up anew since. A replica lets nobody
 * sweep, and is read all the same.
 */
const SWEEP = `
for i = 1, #ARGV, 2 do
  if redis.call('HGET', KEYS[1], ARGV[i]) == ARGV[i + 1] then redis.pcall('HDEL', KEYS[1], ARGV[i]) end
end`;

/** A section that nobody reads is swept by who writes to it. */
const POSTS_PER_SWEEP = 200;

/** A board on Redis: a hash for each section. */
export class RedisBoard implements Board {
  readonly #redis: Redis;
  readonly #key: string;
  /** Notices that this process has put up, by section. */
  readonly #posts = new Map<string, number>();

  constructor(redis: Redis, key: string) {
    this.#redis = redis;
    this.#key = key;
  }

  async post(key: string, value: JsonValue, ttlMs = 0): Promise<void> {
    const section = sectionOf(key);
    await this.#redis.eval(POST, 1, this.#hash(section), key, JSON.stringify(value), Math.ceil(ttlMs));
    const posts = (this.#posts.get(section) ?? 0) + 1;
    this.#posts.set(section, posts);
    if (posts % POSTS_PER_SWEEP === 0) await this.read(section);
  }

  async get(key: string): Promise<JsonValue | undefined> {
    const [nowMs, stored] = await this.#now((pipeline) => pipeline.hget(this.#hash(sectionOf(key)), key));
    return stored === null ? undefined : standing(stored as string, nowMs);
  }

  async read(section: string): Promise<Map<string, JsonValue>> {
    const [nowMs, all] = await this.#now((pipeline) => pipeline.hgetall(this.#hash(section)));
    const notices: [string, JsonValue][] = [];
    const expired: string[] = [];
    for (const [key, stored] of Object.entries(all as Record<string, string>)) {
      const value = standing(stored, nowMs);
      if (value === undefined) expired.push(key, stored);
      else notices.push([key, value]);
    }
    if (expired.length > 0) await this.#redis.eval(SWEEP, 1, this.#hash(section), ...expired);
    return new Map(notices.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  async remove(key: string): Promise<void> {
    await this.#redis.hdel(this.#hash(sectionOf(key)), key);
  }

  #hash(section: string): string {
    return `${this.#key}:${section.slice(0, -1)}`;
  }

  /** The server's time in ms and the answer to one command, in one exchange. */
  async #now(
    command: (pipeline: ReturnType<Redis['pipeline']>) => ReturnType<Redis['pipeline']>,
  ): Promise<[nowMs: number, answer: unknown]> {
    const answers = (await command(this.#redis.pipeline().time()).exec()) ?? [];
    for (const [error] of answers) if (error !== null) throw error;
    const [seconds, microseconds] = answers[0]![1] as [string, string];
    return [Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000), answers[1]![1]];
  }
}

function sectionOf(key: string): string {
  return `${key.slice(0, key.indexOf('/'))}/`;
}

/** The value of a stored notice, or nothing where its time is up or it was put there by hand and is none. */
function standing(stored: string, nowMs: number): JsonValue | undefined {
  const space = stored.indexOf(' ');
  const expiryMs = Number(stored.slice(0, space));
  if (expiryMs > 0 && expiryMs <= nowMs) return undefined;
  try {
    return JSON.parse(stored.slice(space + 1)) as JsonValue;
  } catch {
    return undefined;
  }
}
