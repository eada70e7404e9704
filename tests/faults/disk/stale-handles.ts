import type { FaultUnderWay } from '../fault.ts';

export const staleHandles: FaultUnderWay = {
  name: 'files of a network file system are stale for a moment',
  part: 'disk',
  mayEndRun: true,
  async strike(house) {
    house.crew.ail({ fails: 'ESTALE', at: ['read', 'open', 'readFile', 'stat'], below: house.run.folder });
    await house.trouble();
    house.crew.recover();
  },
};
