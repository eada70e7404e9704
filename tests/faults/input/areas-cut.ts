import { spoilt } from './spoilt.ts';
import type { FaultAtTheDoor } from '../fault.ts';

export const areasCut: FaultAtTheDoor = {
  name: 'the areas’ file is cut short',
  part: 'input',
  says: /areas\.geojson/,
  arrange({ runFile }) {
    return spoilt(runFile, 'areas.geojson', (sound) => sound.subarray(0, sound.length / 2));
  },
};
