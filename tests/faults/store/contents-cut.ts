import { statSync, truncateSync } from 'node:fs';
import type { FaultBetweenRuns } from '../fault.ts';
import { filesOf } from './files-of.ts';

export const contentsCut: FaultBetweenRuns = {
  name: 'contents of the store are cut short',
  part: 'store',
  halfway: true,
  strike(folder) {
    for (const file of filesOf(folder, 'artifacts/contents')) truncateSync(file, Math.floor(statSync(file).size / 2));
  },
};
