import { rmSync } from 'node:fs';
import path from 'node:path';
import type { FaultBetweenRuns } from '../fault.ts';

export const outputsGone: FaultBetweenRuns = {
  name: 'the report and a table are gone',
  part: 'store',
  strike(folder) {
    for (const name of ['report.html', 'estimates.csv']) rmSync(path.join(folder, name));
  },
};
