import type { Redis } from 'ioredis';

/** What BullMQ reads of a job as JSON, and as whole numbers. */
const JSON_FIELDS = ['data', 'opts', 'progress', 'parent'] as const;
const NUMBER_FIELDS = ['atm', 'ats', 'stc'] as const;
const LISTS = ['wait', 'paused', 'active'] as const;
const SETS = ['delayed', 'prioritized', 'failed', 'waiting-children'] as const;
const LOOKED_AT_ONCE = 500;

/**
 * Takes away the jobs of a queue that somebody has put there by hand and that BullMQ cannot read: it fails at each of them, over
 * and over, and with it every look at the jobs beside it.
 * @param prefix what the keys of the queue begin with
 * @returns their ids
 */
export async function dropUnreadable(redis: Redis, prefix: string): Promise<string[]> {
  const lists = await Promise.all(LISTS.map((list) => redis.lrange(`${prefix}:${list}`, 0, -1)));
  const sets = await Promise.all(SETS.map((set) => redis.zrange(`${prefix}:${set}`, 0, -1)));
  const ids = [...new Set([...lists, ...sets].flat())];
  const dropped: string[] = [];
  for (let start = 0; start < ids.length; start += LOOKED_AT_ONCE) {
    const some = ids.slice(start, start + LOOKED_AT_ONCE);
    const readable = await Promise.all(some.map((id) => isReadable(redis, `${prefix}:${id}`)));
    dropped.push(...some.filter((_id, index) => !readable[index]));
  }
  for (const id of dropped) {
    const removal = redis.multi().del(`${prefix}:${id}`, `${prefix}:${id}:lock`).srem(`${prefix}:stalled`, id);
    for (const list of LISTS) removal.lrem(`${prefix}:${list}`, 0, id);
    for (const set of SETS) removal.zrem(`${prefix}:${set}`, id);
    await removal.exec();
  }
  return dropped;
}

async function isReadable(redis: Redis, key: string): Promise<boolean> {
  // A key of another kind holds no job.
  const found = await redis.hmget(key, ...JSON_FIELDS, ...NUMBER_FIELDS).catch(() => undefined);
  return (
    found !== undefined &&
    JSON_FIELDS.every((_field, index) => isJson(found[index])) &&
    NUMBER_FIELDS.every((_field, index) => /^-?\d*$/.test(found[JSON_FIELDS.length + index] ?? ''))
  );
}

function isJson(text: string | null | undefined): boolean {
  if (text === null || text === undefined || text === '') return true;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
