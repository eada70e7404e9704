import type { FaultUnderWay } from '../fault.ts';

export const workerKilled: FaultUnderWay = {
  name: 'a worker is killed',
  part: 'worker',
  async strike(house) {
    house.crew.kill(1 - (await house.coordinator()));
    house.refill();
  },
};
