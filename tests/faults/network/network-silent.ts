import { setTimeout as pause } from 'node:timers/promises';
import type { FaultUnderWay } from '../fault.ts';

export const networkSilent: FaultUnderWay = {
  name: 'connections stay up and nothing comes through',
  part: 'network',
  async strike({ network, takeoverMs }) {
    network.fallSilent();
    await pause(takeoverMs);
    network.mend();
  },
};
