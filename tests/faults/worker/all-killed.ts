import type { FaultUnderWay } from '../fault.ts';

export const allKilled: FaultUnderWay = {
  name: 'all workers are killed at once',
  part: 'worker',
  async strike(house) {
    while (house.crew.size > 0) house.crew.kill(0);
    house.refill();
  },
};
