import { readFileSync, writeFileSync } from 'node:fs';
import type { FaultBetweenRuns } from '../fault.ts';
import { filesOf } from './files-of.ts';

export const contentsSwapped: FaultBetweenRuns = {
  name: 'files of the store have each other’s name',
  part: 'store',
  halfway: true,
  strike(folder) {
    const files = filesOf(folder, 'artifacts/contents');
    const [first] = files;
    if (first === undefined) throw new Error('no file to swap');
    const kept = readFileSync(first);
    for (let at = 0; at + 1 < files.length; at++) writeFileSync(files[at]!, readFileSync(files[at + 1]!));
    writeFileSync(files.at(-1)!, kept);
  },
};
