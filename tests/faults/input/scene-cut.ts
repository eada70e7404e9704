import { spoilt } from './spoilt.ts';
import type { FaultAtTheDoor } from '../fault.ts';

export const sceneCut: FaultAtTheDoor = {
  name: 'a scene’s file is cut short',
  part: 'input',
  says: /west-B04\.tif/,
  arrange({ runFile }) {
    return spoilt(runFile, 'imagery/west-B04.tif', (sound) => sound.subarray(0, sound.length / 2));
  },
};
