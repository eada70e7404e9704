import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { BullJobQueue } from '../../queue/bull-job-queue.ts';
import { embeddedConnection } from '../../queue/embedded-connection.ts';
import { createDatabase, embeddedImagePath, openEmbeddedDatabase } from '../../queue/embedded-database.ts';
import { tiles, TREATMENT, until } from './queue-under-test.ts';

it('starts from the image that the build left', async () => {
  expect(existsSync(embeddedImagePath())).toBe(true);
  const database = await openEmbeddedDatabase();
  const { rows } = await database.query('SELECT datname, current_schema AS schema FROM pg_database');
  await database.close();
  // A database made from nothing holds the two templates too.
  expect(rows).toEqual([{ datname: 'postgres', schema: 'bullmq' }]);
});

it('works without an image', { timeout: 120_000 }, async () => {
  const connection = embeddedConnection(await createDatabase());
  const queue = new BullJobQueue(connection, TREATMENT);
  const attempts: number[] = [];
  const done: unknown[] = [];
  queue.onDone((job) => done.push(job));
  await queue.follow(['tiles']);
  await queue.work('tiles', { concurrency: 1 }, async (_payload, job) => {
    attempts.push(job.attempt);
    if (job.attempt === 1) throw new Error('flaky');
    return null;
  });
  await queue.add(tiles('a'));
  await until(() => done.length === 1, 'the job completed');
  await queue.close();
  await connection.close();
  expect(attempts).toEqual([1, 2]);
});

it('tells that its database broke, does not hammer it, and still closes at once', async () => {
  const database = await openEmbeddedDatabase();
  const connection = embeddedConnection(database);
  const queue = new BullJobQueue(connection, TREATMENT);
  const faults: Error[] = [];
  queue.onFault((fault) => faults.push(fault));
  await queue.work('tiles', { concurrency: 4 }, async () => null);
  await database.exec('DROP FUNCTION move_to_active');
  await queue.add(tiles('a'));
  await until(() => faults.length > 0, 'the fault was told');
  expect(faults[0]?.message).toContain('move_to_active');
  // Whoever asks without end gets a turn between any two of these.
  for (let i = 0; i < 500; i++) await database.query('SELECT 1');
  expect(faults.length).toBeLessThan(30);
  const startMs = performance.now();
  await queue.close();
  await connection.close();
  expect(performance.now() - startMs).toBeLessThan(1000);
});
