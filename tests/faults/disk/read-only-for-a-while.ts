import type { FaultUnderWay } from '../fault.ts';

export const readOnlyForAWhile: FaultUnderWay = {
  name: 'the folder is read-only for a moment',
  part: 'disk',
  mayEndRun: true,
  async strike(house) {
    house.crew.ail({
      fails: 'EROFS',
      at: ['create', 'write', 'mkdir', 'link', 'rename', 'rm', 'access'],
      below: house.run.folder,
    });
    await house.trouble();
    house.crew.recover();
  },
};
