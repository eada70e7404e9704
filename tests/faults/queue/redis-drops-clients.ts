import type { FaultUnderWay } from '../fault.ts';

export const redisDropsClients: FaultUnderWay = {
  name: 'Redis ends all connections',
  part: 'queue',
  async strike(house) {
    await house.redisCommand('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
  },
};
