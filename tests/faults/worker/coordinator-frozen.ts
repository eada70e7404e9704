import { setTimeout as pause } from 'node:timers/promises';
import type { FaultUnderWay } from '../fault.ts';

/** Another takes the run over, and then the first comes back: for a moment two put it together. */
export const coordinatorFrozen: FaultUnderWay = {
  name: 'the worker that puts the run together is frozen for longer than its lock',
  part: 'worker',
  async strike(house) {
    const frozen = house.crew.processes[await house.coordinator()];
    frozen?.kill('SIGSTOP');
    await pause(2.5 * house.takeoverMs);
    frozen?.kill('SIGCONT');
  },
};
