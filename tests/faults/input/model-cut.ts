import { spoilt } from './spoilt.ts';
import type { FaultAtTheDoor } from '../fault.ts';

export const modelCut: FaultAtTheDoor = {
  name: 'the model’s file is cut short',
  part: 'input',
  says: /\.onnx/,
  arrange({ runFile }) {
    return spoilt(runFile, 'models/sample-landcover/sample-landcover.onnx', (sound) =>
      sound.subarray(0, sound.length / 2),
    );
  },
};
