import type { FaultUnderWay } from '../fault.ts';

const TWO_HOURS_MS = 2 * 3600 * 1000;

export const clockJumps: FaultUnderWay = {
  name: 'the clocks of the workers jump two hours ahead and back',
  part: 'clock',
  async strike(house) {
    house.crew.ail({ clockAheadMs: TWO_HOURS_MS });
    await house.progress();
    house.crew.ail({ clockAheadMs: -TWO_HOURS_MS });
    await house.progress();
    house.crew.recover();
  },
};
