import { setTimeout as pause } from 'node:timers/promises';
import type { FaultUnderWay } from '../fault.ts';

export const networkLate: FaultUnderWay = {
  name: 'the network delivers late',
  part: 'network',
  async strike({ network, takeoverMs }) {
    network.deliverLate();
    await pause(takeoverMs);
    network.mend();
  },
};
