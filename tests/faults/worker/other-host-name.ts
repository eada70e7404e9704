import type { FaultUnderWay } from '../fault.ts';

export const otherHostName: FaultUnderWay = {
  name: 'the host’s name changes',
  part: 'worker',
  async strike(house) {
    house.crew.ail({ host: 'renamed-while-it-ran' });
    house.crew.start();
    await house.progress();
    house.crew.recover();
  },
};
