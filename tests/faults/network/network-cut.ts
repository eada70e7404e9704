import { setTimeout as pause } from 'node:timers/promises';
import type { FaultUnderWay } from '../fault.ts';

export const networkCut: FaultUnderWay = {
  name: 'the network is cut',
  part: 'network',
  async strike({ network, takeoverMs }) {
    network.cut();
    await pause(takeoverMs);
    network.mend();
  },
};
