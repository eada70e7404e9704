import type { FaultUnderWay } from '../fault.ts';

export const redisLosesPlaces: FaultUnderWay = {
  name: 'Redis has dropped the lists of jobs that wait, rest and are in hand',
  part: 'queue',
  async strike(house) {
    for (const list of ['wait', 'active', 'delayed', 'prioritized', 'marker', 'stalled']) {
      const keys = (await house.redisCommand('KEYS', `*:${list}`)) as string[];
      if (keys.length > 0) await house.redisCommand('DEL', ...keys);
    }
  },
};
