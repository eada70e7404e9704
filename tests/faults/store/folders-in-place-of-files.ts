import { mkdirSync, rmSync } from 'node:fs';
import type { FaultBetweenRuns } from '../fault.ts';
import { filesOf } from './files-of.ts';

export const foldersInPlaceOfFiles: FaultBetweenRuns = {
  name: 'folders stand in place of files of the store',
  part: 'store',
  halfway: true,
  strike(folder) {
    for (const file of filesOf(folder, 'artifacts/memos').slice(0, 5)) {
      rmSync(file);
      mkdirSync(file);
    }
  },
};
