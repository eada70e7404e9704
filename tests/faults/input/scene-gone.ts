import { spoilt } from './spoilt.ts';
import type { FaultAtTheDoor } from '../fault.ts';

export const sceneGone: FaultAtTheDoor = {
  name: 'a scene’s file is gone',
  part: 'input',
  says: /west-B02\.tif/,
  arrange({ runFile }) {
    return spoilt(runFile, 'imagery/west-B02.tif', () => undefined);
  },
};
