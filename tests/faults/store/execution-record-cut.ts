import { truncateSync } from 'node:fs';
import path from 'node:path';
import type { FaultBetweenRuns } from '../fault.ts';

export const executionRecordCut: FaultBetweenRuns = {
  name: 'the record of attempts is cut short',
  part: 'store',
  strike(folder) {
    truncateSync(path.join(folder, 'execution.json'), 40);
  },
};
