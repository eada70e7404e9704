import type { FaultUnderWay } from '../fault.ts';

export const workerToldToStop: FaultUnderWay = {
  name: 'all workers are told to stop, and others come',
  part: 'worker',
  async strike(house) {
    await house.crew.stop('SIGTERM');
    house.refill();
  },
};
