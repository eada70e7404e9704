import { writeFileSync } from 'node:fs';
import type { FaultUnderWay } from '../fault.ts';

export const memosCutUnderWay: FaultUnderWay = {
  name: 'notes of what was computed are cut short',
  part: 'store',
  async strike(house) {
    for (const file of house.storedFiles('memos').filter((_, at) => at % 2 === 0)) writeFileSync(file, '{"digest":"');
  },
};
