import type { FaultUnderWay } from '../fault.ts';

export const diskFailsToRead: FaultUnderWay = {
  name: 'the disk fails to read for a moment',
  part: 'disk',
  mayEndRun: true,
  async strike(house) {
    house.crew.ail({ fails: 'EIO', at: ['read', 'open', 'readFile'], below: house.run.folder });
    await house.trouble();
    house.crew.recover();
  },
};
