import { Redis } from 'ioredis';

const READ: Readonly<Record<string, (redis: Redis, key: string) => Promise<unknown>>> = {
  string: (redis, key) => redis.get(key),
  hash: (redis, key) => redis.hgetall(key),
  list: (redis, key) => redis.lrange(key, 0, -1),
  set: (redis, key) => redis.smembers(key),
  zset: (redis, key) => redis.zrange(key, 0, -1, 'WITHSCORES'),
  stream: (redis, key) => redis.xrange(key, '-', '+'),
};

/** All that a Redis server holds, key by key: its own dump is compressed, and hides what is in it from a search. */
export async function dumpRedis({ url }: { readonly url: string }): Promise<Buffer> {
  const redis = new Redis(url);
  const pieces: string[] = [];
  for (const key of await redis.keys('*')) {
    const content = await READ[await redis.type(key)]!(redis, key);
    pieces.push(key, JSON.stringify(content));
  }
  redis.disconnect();
  return Buffer.from(pieces.join('\n'));
}
