import type { FaultUnderWay } from '../fault.ts';

export const fewDescriptors: FaultUnderWay = {
  name: 'a worker may open few files',
  part: 'worker',
  async strike(house) {
    house.crew.kill(1 - (await house.coordinator()));
    house.crew.start(1, { before: ['prlimit', '--nofile=48'] });
    await house.progress();
  },
};
