import type { FaultAtTheDoor } from '../fault.ts';

export const noQueue: FaultAtTheDoor = {
  name: 'nobody answers at the queue’s address',
  part: 'queue',
  says: /expected a Redis server, found none/,
  arrange() {
    return { environment: { QUADRAT_QUEUE: 'redis://127.0.0.1:1' }, mend: () => undefined };
  },
};
