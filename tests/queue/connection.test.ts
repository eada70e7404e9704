import { describe, expect, it } from 'vitest';
import { PermanentError } from '../../engine/errors.ts';
import { parseQueueUrl } from '../../queue/connection.ts';
import { openJobQueue } from '../../queue/job-queue.ts';

describe('queue URL', () => {
  it('knows the embedded queue', () => {
    expect(parseQueueUrl('embedded:')).toEqual({ kind: 'embedded' });
  });

  it.each([
    [
      'redis://:secret@queue.example/0',
      'queue URL redis://…: Redis is not available yet in this version; use embedded:',
    ],
    ['rediss://u:secret@h', 'queue URL rediss://…: Redis over TLS is not available yet in this version; use embedded:'],
    [
      'postgres://u:secret@h/db',
      'queue URL postgres://…: PostgreSQL is not available yet in this version; use embedded:',
    ],
    ['amqp://u:secret@h', 'queue URL: expected embedded:, found amqp:'],
    ['localhost', 'queue URL: expected embedded:, found no scheme'],
    ['', 'queue URL: expected embedded:, found no scheme'],
    ['embedded:x', 'queue URL: expected embedded: with nothing after it, found embedded:x'],
  ])('refuses %s by name and repeats no password', async (url, message) => {
    const options = { stages: [], prefix: 'p', attempts: 1, backoffMs: 1, isPermanent: () => false };
    const error: unknown = await openJobQueue(url, options).catch((refusal: unknown) => refusal);
    expect(error).toBeInstanceOf(PermanentError);
    expect((error as Error).message).toBe(message);
  });
});
