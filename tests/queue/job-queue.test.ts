import { afterAll, beforeAll, describe } from 'vitest';
import { describeJobQueue } from './conformance.ts';
import type { ConnectionUnderTest } from './queue-under-test.ts';
import { startPostgres, startRedis, type TestServer } from '../../benchmarks/servers.ts';
import { describeBounds, describeSteering } from './steering-conformance.ts';

const servers: TestServer[] = [];

beforeAll(async () => {
  servers.push(await startRedis(), await startPostgres());
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()));
});

const CONNECTIONS: readonly ConnectionUnderTest[] = [
  { name: 'embedded', shared: false, url: () => 'embedded:' },
  { name: 'on Redis', shared: true, url: () => servers[0]!.url },
  { name: 'on PostgreSQL', shared: true, url: () => servers[1]!.url },
];

describe.each(CONNECTIONS)('a job queue, $name', (connection) => {
  describeJobQueue(connection);
  describeSteering(connection);
});

// All workers of an embedded queue are one: there is nothing to bound.
describe.each(CONNECTIONS.filter(({ shared }) => shared))('bounds, $name', (connection) => {
  describeBounds(connection);
});
