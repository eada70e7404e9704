import { rmSync } from 'node:fs';
import path from 'node:path';
import type { FaultBetweenRuns } from '../fault.ts';

export const storeGone: FaultBetweenRuns = {
  name: 'the store is gone',
  part: 'store',
  strike(folder) {
    rmSync(path.join(folder, 'artifacts'), { recursive: true });
  },
};
