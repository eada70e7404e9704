import { spoilt } from './spoilt.ts';
import type { FaultAtTheDoor } from '../fault.ts';

export const sceneIsNoRaster: FaultAtTheDoor = {
  name: 'a scene’s file is a page of a server that asks to log in',
  part: 'input',
  says: /east-B8A\.tif/,
  arrange({ runFile }) {
    return spoilt(runFile, 'imagery/east-B8A.tif', () => Buffer.from('<html>planted-secret-of-a-page</html>'));
  },
};
