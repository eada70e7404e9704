import { setTimeout as pause } from 'node:timers/promises';
import type { FaultUnderWay } from '../fault.ts';

export const redisFrozen: FaultUnderWay = {
  name: 'Redis is frozen for longer than a lock',
  part: 'queue',
  async strike({ redis, takeoverMs }) {
    redis.process().kill('SIGSTOP');
    await pause(1.5 * takeoverMs);
    redis.process().kill('SIGCONT');
  },
};
