import type { Telemetry } from 'bullmq';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startRedis, type TestServer } from '../../benchmarks/servers.ts';
import { connectQueue } from '../../queue/job-queue.ts';
import { TREATMENT, until } from './queue-under-test.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());

it('names spans after queues and never after jobs, whose ids are attributes', async () => {
  const names = new Set<string>();
  const attributes: unknown[] = [];
  const span = {
    setSpanOnContext: (context: unknown) => context,
    addEvent: () => undefined,
    end: () => undefined,
    recordException: () => undefined,
    setAttribute: (_key: string, value: unknown) => void attributes.push(value),
    setAttributes: (all: object) => void attributes.push(...Object.values(all)),
  };
  const telemetry = {
    tracer: {
      startSpan: (name: string) => {
        names.add(name);
        return span;
      },
    },
    contextManager: {
      with: (_context: unknown, action: () => unknown) => action(),
      active: () => ({}),
      getMetadata: () => '{}',
      fromMetadata: (context: unknown) => context,
    },
  } as unknown as Telemetry;
  const connection = await connectQueue(server.url, { telemetry });
  const queue = connection.open(TREATMENT);
  const ids = Array.from({ length: 12 }, (_, index) => `run-1|tiling/plan/r${index}`);
  const seen: string[] = [];
  await queue.work('tiles', { concurrency: 1 }, (_payload, { id }) => {
    seen.push(id);
    return Promise.resolve(null);
  });
  for (const id of ids.slice(0, 2)) await queue.add([{ stage: 'tiles', id, payload: null }]);
  await queue.add(ids.slice(2).map((id) => ({ stage: 'tiles', id, payload: null })));
  await until(() => seen.length === ids.length, 'all jobs ran');
  await connection.close();
  expect([...names].filter((name) => /run-1|r\d/.test(name))).toEqual([]);
  expect([...names].some((name) => name.startsWith('add tiles'))).toBe(true);
  expect(attributes.some((value) => String(value).includes('run-1'))).toBe(true);
});
