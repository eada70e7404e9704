import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { TEMPORARY_MARK } from '../../../storage/atomic-file.ts';
import type { FaultBetweenRuns } from '../fault.ts';

export const leftHalfWritten: FaultBetweenRuns = {
  name: 'a dead writer left files half-written',
  part: 'store',
  halfway: true,
  strike(folder) {
    for (const at of ['artifacts/contents/00/', 'artifacts/memos/00/', '']) {
      mkdirSync(path.join(folder, at), { recursive: true });
      writeFileSync(path.join(folder, `${at}estimates.csv${TEMPORARY_MARK}0b1d`), 'half');
    }
  },
};
