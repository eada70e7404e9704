import { setTimeout as pause } from 'node:timers/promises';
import type { FaultUnderWay } from '../fault.ts';

/** As a replica is while its primary fails over. */
export const redisReadOnly: FaultUnderWay = {
  name: 'Redis is read-only for a while',
  part: 'queue',
  async strike(house) {
    await house.redisCommand('REPLICAOF', '127.0.0.1', '1');
    await pause(house.takeoverMs);
    await house.redisCommand('REPLICAOF', 'NO', 'ONE');
  },
};
