import type { FaultUnderWay } from '../fault.ts';

export const shortWrites: FaultUnderWay = {
  name: 'writes take half of what they are given',
  part: 'disk',
  async strike(house) {
    house.crew.ail({ short: true });
    await house.progress(6);
    house.crew.recover();
  },
};
