import type { FaultUnderWay } from '../fault.ts';
import { rot } from './bit-rot.ts';

export const contentsRotUnderWay: FaultUnderWay = {
  name: 'files of the store rot while they are read',
  part: 'store',
  async strike(house) {
    rot(house.storedFiles('contents').filter((_, at) => at % 3 === 0));
  },
};
