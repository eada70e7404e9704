import { describe } from 'vitest';
import { describeJobQueue, type ConnectionUnderTest } from './conformance.ts';

const CONNECTIONS: readonly ConnectionUnderTest[] = [{ name: 'embedded', url: () => Promise.resolve('embedded:') }];

describe.each(CONNECTIONS)('a job queue, $name', (connection) => {
  describeJobQueue(connection);
});
