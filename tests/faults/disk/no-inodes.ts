import type { FaultUnderWay } from '../fault.ts';

export const noInodes: FaultUnderWay = {
  name: 'no new file can be made for a moment',
  part: 'disk',
  mayEndRun: true,
  async strike(house) {
    house.crew.ail({ fails: 'ENOSPC', at: ['create', 'mkdir'], below: house.run.folder });
    await house.trouble();
    house.crew.recover();
  },
};
