import path from 'node:path';
import { ailing } from './ailing.ts';
import type { FaultAtTheDoor } from '../fault.ts';

export const readOnlyFolder: FaultAtTheDoor = {
  name: 'the run folder’s disk is read-only',
  part: 'disk',
  says: /read-only/,
  arrange({ folder, runFile }) {
    return ailing(runFile, { fails: 'EROFS', at: ['mkdir', 'create', 'access'], below: path.dirname(folder) });
  },
};
