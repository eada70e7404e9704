import { truncateSync } from 'node:fs';
import type { FaultBetweenRuns } from '../fault.ts';
import { filesOf } from './files-of.ts';

export const contentsEmpty: FaultBetweenRuns = {
  name: 'contents of the store are empty, as after a power cut',
  part: 'store',
  halfway: true,
  strike(folder) {
    for (const file of filesOf(folder, 'artifacts/contents')) truncateSync(file);
    for (const file of filesOf(folder, 'artifacts/memos').filter((_, at) => at % 2 === 0)) truncateSync(file);
  },
};
