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

/** Key and value of every notice that stands; those whose time is up are swept out. */
const READ = `
local now = redis.call('TIME')
local nowMs = now[1] * 1000 + math.floor(now[2] / 1000)
local all = redis.call('HGETALL', KEYS[1])
local found = {}
for i = 1, #all, 2 do
  local space = string.find(all[i + 1], ' ', 1, true)
  local expiry = tonumber(string.sub(all[i + 1], 1, space - 1))
  if expiry > 0 and expiry <= nowMs then
    -- A replica lets nobody sweep, and is read all the same.
    redis.pcall('HDEL', KEYS[1], all[i])
  elseif string.sub(all[i], 1, #ARGV[1]) == ARGV[1] then
    found[#found + 1] = all[i]
    found[#found + 1] = string.sub(all[i + 1], space + 1)
  end
end
return found`;

/** A board in one hash of Redis. */
export class RedisBoard implements Board {
  readonly #redis: Redis;
  readonly #key: string;

  constructor(redis: Redis, key: string) {
    this.#redis = redis;
    this.#key = key;
  }

  async post(key: string, value: JsonValue, ttlMs = 0): Promise<void> {
    await this.#redis.eval(POST, 1, this.#key, key, JSON.stringify(value), Math.ceil(ttlMs));
  }

  async get(key: string): Promise<JsonValue | undefined> {
    return (await this.read(key)).get(key);
  }

  async read(prefix: string): Promise<Map<string, JsonValue>> {
    const found = (await this.#redis.eval(READ, 1, this.#key, prefix)) as string[];
    const notices = new Map<string, JsonValue>();
    for (let i = 0; i < found.length; i += 2) notices.set(found[i]!, JSON.parse(found[i + 1]!) as JsonValue);
    return new Map([...notices].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  async remove(key: string): Promise<void> {
    await this.#redis.hdel(this.#key, key);
  }
}
