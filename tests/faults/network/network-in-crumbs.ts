import { setTimeout as pause } from 'node:timers/promises';
import type { FaultUnderWay } from '../fault.ts';

export const networkInCrumbs: FaultUnderWay = {
  name: 'the network delivers in crumbs',
  part: 'network',
  async strike({ network, takeoverMs }) {
    network.crumble();
    await pause(takeoverMs);
    network.mend();
  },
};
