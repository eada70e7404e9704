import { existsSync } from 'node:fs';
import path from 'node:path';
import type { FaultBetweenRuns } from '../fault.ts';
import { rot } from './bit-rot.ts';

export const outputsRot: FaultBetweenRuns = {
  name: 'the map and the tables have changed',
  part: 'store',
  strike(folder) {
    rot(
      ['map.tif', 'estimates.csv', 'areas.geojson']
        .map((name) => path.join(folder, name))
        .filter((file) => existsSync(file)),
    );
  },
};
