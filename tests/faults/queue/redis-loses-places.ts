import type { FaultUnderWay } from '../fault.ts';

export const redisLosesPlaces: FaultUnderWay = {
  name: 'Redis has dropped the lists of jobs, and the worker that puts the run together is killed',
  part: 'queue',
  async strike(house) {
    for (const list of ['wait', 'active', 'delayed', 'prioritized', 'marker', 'stalled']) {
      const keys = (await house.redisCommand('KEYS', `*:${list}`)) as string[];
      if (keys.length > 0) await house.redisCommand('DEL', ...keys);
    }
    house.crew.kill(await house.coordinator());
    house.refill();
  },
};
