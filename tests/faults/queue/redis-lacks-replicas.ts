import { setTimeout as pause } from 'node:timers/promises';
import type { FaultUnderWay } from '../fault.ts';

export const redisLacksReplicas: FaultUnderWay = {
  name: 'Redis takes no writes, because enough replicas are not there',
  part: 'queue',
  async strike(house) {
    await house.redisCommand('CONFIG', 'SET', 'min-replicas-to-write', '3');
    await pause(house.takeoverMs);
    await house.redisCommand('CONFIG', 'SET', 'min-replicas-to-write', '0');
  },
};
