import { truncateSync } from 'node:fs';
import type { FaultBetweenRuns } from '../fault.ts';
import { filesOf } from './files-of.ts';

export const memosCut: FaultBetweenRuns = {
  name: 'notes of what was computed are cut short',
  part: 'store',
  halfway: true,
  strike(folder) {
    for (const file of filesOf(folder, 'artifacts/memos')) truncateSync(file, 20);
  },
};
