import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { BullJobQueue } from '../../queue/bull-job-queue.ts';
import { embeddedConnection } from '../../queue/embedded-connection.ts';
import { createDatabase, embeddedImagePath, openEmbeddedDatabase } from '../../queue/embedded-database.ts';
import { pause, until } from './conformance.ts';

it('starts from the image that the build left', async () => {
  expect(existsSync(embeddedImagePath())).toBe(true);
  const database = await openEmbeddedDatabase();
  const { rows } = await database.query('SELECT datname, current_schema AS schema FROM pg_database');
  await database.close();
  // A database made from nothing holds the two templates too.
  expect(rows).toEqual([{ datname: 'postgres', schema: 'bullmq' }]);
});

it('works without an image', { timeout: 120_000 }, async () => {
  const options = { stages: ['tiles'], prefix: 'bare', attempts: 2, backoffMs: 10, isPermanent: () => false };
  const queue = new BullJobQueue(embeddedConnection(await createDatabase()), options);
  const attempts: number[] = [];
  await queue.work('tiles', { concurrency: 1 }, async (_payload, job) => {
    attempts.push(job.attempt);
    if (job.attempt === 1) throw new Error('flaky');
  });
  await queue.add([{ stage: 'tiles', id: 'a', payload: null }]);
  await until(async () => (await queue.counts('tiles')).completed === 1, 'the job completed');
  await pause(20);
  await queue.close();
  expect(attempts).toEqual([1, 2]);
});

it('tells that its database broke, does not hammer it, and still closes at once', async () => {
  const options = { stages: ['tiles'], prefix: 'broken', attempts: 2, backoffMs: 10, isPermanent: () => false };
  const database = await openEmbeddedDatabase();
  const queue = new BullJobQueue(embeddedConnection(database), options);
  const faults: Error[] = [];
  queue.onFault((fault) => faults.push(fault));
  await queue.work('tiles', { concurrency: 4 }, async () => {});
  await database.exec('DROP FUNCTION move_to_active');
  await queue.add([{ stage: 'tiles', id: 'a', payload: null }]);
  await until(() => faults.length > 0, 'the fault was told');
  expect(faults[0]?.message).toContain('move_to_active');
  await pause(1000);
  expect(faults.length).toBeLessThan(30);
  const startMs = performance.now();
  await queue.close();
  expect(performance.now() - startMs).toBeLessThan(1000);
});
