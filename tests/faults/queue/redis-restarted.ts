import { setTimeout as pause } from 'node:timers/promises';
import type { FaultUnderWay } from '../fault.ts';

export const redisRestarted: FaultUnderWay = {
  name: 'Redis is restarted',
  part: 'queue',
  async strike({ redis }) {
    await redis.halt();
    await pause(500);
    await redis.start();
  },
};
