import { setTimeout as pause } from 'node:timers/promises';
import type { FaultUnderWay } from '../fault.ts';

export const redisAsksForPassword: FaultUnderWay = {
  name: 'Redis asks for a password for a while',
  part: 'queue',
  async strike(house) {
    await house.redisCommand('CONFIG', 'SET', 'requirepass', 'planted-secret-of-redis');
    await house.redisCommand('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    await pause(house.takeoverMs / 2);
    await house.redisCommand('CONFIG', 'SET', 'requirepass', '');
  },
};
