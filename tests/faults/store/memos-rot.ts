import type { FaultBetweenRuns } from '../fault.ts';
import { rot } from './bit-rot.ts';
import { filesOf } from './files-of.ts';

export const memosRot: FaultBetweenRuns = {
  name: 'notes of what was computed have changed',
  part: 'store',
  halfway: true,
  strike(folder) {
    rot(filesOf(folder, 'artifacts/memos'));
  },
};
