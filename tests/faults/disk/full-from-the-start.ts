import { ailing } from './ailing.ts';
import type { FaultAtTheDoor } from '../fault.ts';

export const fullFromTheStart: FaultAtTheDoor = {
  name: 'the disk is full from the start',
  part: 'disk',
  says: /disk is full/,
  arrange({ folder, runFile }) {
    return ailing(runFile, { fails: 'ENOSPC', at: ['create', 'write', 'mkdir'], below: folder });
  },
};
