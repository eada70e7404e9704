import { setTimeout as pause } from 'node:timers/promises';
import type { FaultUnderWay } from '../fault.ts';

export const redisFull: FaultUnderWay = {
  name: 'Redis is full for a while',
  part: 'queue',
  async strike(house) {
    await house.redisCommand('CONFIG', 'SET', 'maxmemory', '1');
    await pause(house.takeoverMs);
    await house.redisCommand('CONFIG', 'SET', 'maxmemory', '0');
  },
};
