import type { FaultUnderWay } from '../fault.ts';

export const slowDisk: FaultUnderWay = {
  name: 'every call to the file system is slow, as over a network',
  part: 'disk',
  async strike(house) {
    house.crew.ail({ slowMs: 25, below: house.run.folder });
    await house.progress();
    house.crew.recover();
  },
};
