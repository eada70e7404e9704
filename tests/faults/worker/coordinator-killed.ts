import type { FaultUnderWay } from '../fault.ts';

export const coordinatorKilled: FaultUnderWay = {
  name: 'the worker that puts the run together is killed',
  part: 'worker',
  async strike(house) {
    house.crew.kill(await house.coordinator());
    house.refill();
  },
};
