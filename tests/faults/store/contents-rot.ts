import type { FaultBetweenRuns } from '../fault.ts';
import { rot } from './bit-rot.ts';
import { filesOf } from './files-of.ts';

export const contentsRot: FaultBetweenRuns = {
  name: 'contents of the store have changed',
  part: 'store',
  halfway: true,
  strike(folder) {
    rot(filesOf(folder, 'artifacts/contents'));
  },
};
