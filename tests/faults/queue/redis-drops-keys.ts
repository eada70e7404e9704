import { setTimeout as pause } from 'node:timers/promises';
import type { FaultUnderWay } from '../fault.ts';

export const redisMayDropKeys: FaultUnderWay = {
  name: 'Redis is set to drop keys when it is full',
  part: 'queue',
  async strike(house) {
    await house.redisCommand('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
    await pause(house.takeoverMs / 2);
    await house.redisCommand('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
  },
};
