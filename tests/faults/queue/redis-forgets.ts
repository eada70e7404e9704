import type { FaultUnderWay } from '../fault.ts';

export const redisForgets: FaultUnderWay = {
  name: 'Redis is emptied',
  part: 'queue',
  async strike(house) {
    await house.redisCommand('FLUSHALL');
    house.launchAgain();
  },
};
