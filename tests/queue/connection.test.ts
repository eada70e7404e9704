import { describe, expect, it } from 'vitest';
import { PermanentError } from '../../errors/error-kinds.ts';
import { parseQueueUrl } from '../../queue/connection.ts';
import { connectQueue } from '../../queue/job-queue.ts';
import { startRedis } from '../../benchmarks/servers.ts';

async function refusal(url: string): Promise<Error> {
  const error: unknown = await connectQueue(url).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(PermanentError);
  return error as Error;
}

describe('queue URL', () => {
  it('is read, and shown without user and password', () => {
    expect(parseQueueUrl('embedded:')).toMatchObject({ kind: 'embedded', label: 'embedded:' });
    expect(parseQueueUrl('rediss://u:secret@queue.example:6380/2?namespace=test-1')).toEqual({
      kind: 'redis',
      url: 'rediss://u:secret@queue.example:6380/2',
      label: 'rediss://queue.example:6380/2',
      namespace: 'test-1',
    });
    expect(parseQueueUrl('postgresql://u:secret@h/db?sslmode=require')).toMatchObject({
      kind: 'postgres',
      url: 'postgresql://u:secret@h/db?sslmode=require',
      label: 'postgresql://h/db',
    });
  });

  it.each([
    ['amqp://u:secret@h', 'expected embedded:, redis://, rediss:// or postgres://, found amqp:'],
    ['localhost', 'expected embedded:, redis://, rediss:// or postgres://, found no scheme'],
    ['', 'expected embedded:, redis://, rediss:// or postgres://, found no scheme'],
    ['embedded:x', 'expected embedded: with nothing after it, found embedded:x'],
    ['redis://', 'expected redis://host, found none after redis:'],
    ['redis://h?namespace=a:b', 'expected a namespace of letters, digits, dashes and underscores, found "a:b"'],
  ])('refuses %s by name and repeats no password', async (url, message) => {
    expect((await refusal(url)).message).toBe(`queue URL: ${message}`);
  });

  it.each(['redis', 'postgres'])(
    'tells in a sentence that nobody answers, without the password: %s',
    async (scheme) => {
      const { message } = await refusal(`${scheme}://u:secret@127.0.0.1:9/0`);
      expect(message).toContain(`${scheme}://127.0.0.1:9/0: expected a `);
      expect(message).toContain('ECONNREFUSED');
      expect(message).not.toContain('secret');
    },
  );

  it('refuses a Redis that drops keys when it is full, and a wrong password', async () => {
    const redis = await startRedis(
      '--maxmemory',
      '100mb',
      '--maxmemory-policy',
      'allkeys-lru',
      '--requirepass',
      'right',
    );
    const url = (password: string): string => redis.url.replace('//', `//:${password}@`);
    try {
      expect((await refusal(url('right'))).message).toBe(
        `${redis.url}: expected Redis with maxmemory-policy noeviction, found allkeys-lru`,
      );
      const { message } = await refusal(url('wrong'));
      expect(message).toMatch(/expected a Redis server, found none: WRONGPASS/);
      expect(message).not.toContain(':wrong@');
    } finally {
      await redis.stop();
    }
  });
});
