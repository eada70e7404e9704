import type { FaultUnderWay } from '../fault.ts';

/** So little that it ends while it starts or with its first tiles. */
const HEAP_MIB = 24;

export const outOfMemory: FaultUnderWay = {
  name: 'a worker without memory dies again and again',
  part: 'worker',
  async strike(house) {
    house.crew.kill(1 - (await house.coordinator()));
    for (let death = 0; death < 2; death++) {
      house.crew.start(1, { nodeArguments: [`--max-old-space-size=${HEAP_MIB}`] });
      await house.progress();
    }
    house.refill();
  },
};
