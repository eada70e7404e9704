import { setTimeout as pause } from 'node:timers/promises';
import type { FaultUnderWay } from '../fault.ts';

export const workerFrozen: FaultUnderWay = {
  name: 'a worker is frozen for a moment',
  part: 'worker',
  async strike(house) {
    const frozen = house.crew.processes[1 - (await house.coordinator())];
    frozen?.kill('SIGSTOP');
    await pause(house.takeoverMs / 2);
    frozen?.kill('SIGCONT');
  },
};
