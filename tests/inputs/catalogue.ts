import { AREA_INPUTS } from './areas.ts';
import { HELD_INPUTS } from './held-inputs.ts';
import type { InputCase } from './input-case.ts';
import { MASK_INPUTS } from './masks.ts';
import { MODEL_INPUTS } from './models.ts';
import { PLACE_INPUTS } from './places.ts';
import { RASTER_FILE_INPUTS } from './raster-files.ts';
import { SCENE_INPUTS } from './scenes.ts';
import { RUN_FILE_INPUTS } from './run-files.ts';
import { STANDING_MAP_INPUTS } from './standing-maps.ts';
import { VALUE_INPUTS } from './values.ts';
import { TABLE_INPUTS } from './tables.ts';

/** All inputs, by the file that makes them. */
export const INPUT_CASES: readonly InputCase[] = [
  ...SCENE_INPUTS,
  ...MASK_INPUTS,
  ...VALUE_INPUTS,
  ...PLACE_INPUTS,
  ...RASTER_FILE_INPUTS,
  ...AREA_INPUTS,
  ...TABLE_INPUTS,
  ...MODEL_INPUTS,
  ...STANDING_MAP_INPUTS,
  ...RUN_FILE_INPUTS,
  ...HELD_INPUTS,
];
