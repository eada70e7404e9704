import type { FaultUnderWay } from '../fault.ts';

export const diskFull: FaultUnderWay = {
  name: 'the disk is full for a moment',
  part: 'disk',
  mayEndRun: true,
  async strike(house) {
    house.crew.ail({ fails: 'ENOSPC', at: ['create', 'write', 'mkdir', 'link'], below: house.run.folder });
    await house.trouble();
    house.crew.recover();
  },
};
