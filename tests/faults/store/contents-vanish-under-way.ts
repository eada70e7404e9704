import { rmSync } from 'node:fs';
import type { FaultUnderWay } from '../fault.ts';

export const contentsVanishUnderWay: FaultUnderWay = {
  name: 'files of the store vanish',
  part: 'store',
  async strike(house) {
    for (const file of house.storedFiles('contents').filter((_, at) => at % 3 === 1)) rmSync(file, { force: true });
  },
};
