import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createLandscape } from './landscape.ts';
import { encodeNpy } from './npy.ts';
import { RandomStream } from '../statistics/random-stream.ts';
import { PIXEL_M } from './sample-frame.ts';
import { observeScene, type SceneConditions, type SceneLattice } from './scene-observation.ts';

const FIRST_SEED = 51_000;
const SIDE_PX = 448;
const EXTENT = { widthM: 16_000, heightM: 14_000 };
/** June: three weeks before the sample case's scenes, so that the model meets riper crops than it has seen. */
const FIRST_DAY = 160;
const LAST_DAY = 179;

function localLattice(): SceneLattice {
  const westM = (EXTENT.widthM - SIDE_PX * PIXEL_M) / 2;
  const northM = EXTENT.heightM - 2000;
  return {
    widthPx: SIDE_PX,
    heightPx: SIDE_PX,
    locateRow({ row, firstCol, step, xM, yM }) {
      for (let i = 0; i < xM.length; i += 1) xM[i] = westM + (firstCol + step * i) * PIXEL_M;
      yM.fill(northM - row * PIXEL_M);
    },
  };
}

function drawConditions(seed: number): SceneConditions {
  const random = new RandomStream(seed);
  return {
    seed: seed + 1,
    dayOfYear: FIRST_DAY + random.integer(LAST_DAY - FIRST_DAY + 1),
    weather: {
      seed: seed + 2,
      cloudThreshold: random.between(0.45, 0.8),
      shadowEastM: -random.between(250, 500),
      shadowNorthM: random.between(500, 800),
      cirrusOpacity: random.between(0, 0.05),
      haze: random.between(0.002, 0.006),
    },
  };
}

/**
 * Writes training data as .npy files: for each landscape `image-NN` (uint16, band × row × column, stored numbers),
 * `scl-NN` and `truth-NN` (uint8, row × column). None of the landscapes is the sample case's.
 */
export async function writeTrainingScenes(folder: string, count: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  const lattice = localLattice();
  const xM = new Float64Array(SIDE_PX);
  const yM = new Float64Array(SIDE_PX);
  for (let index = 0; index < count; index += 1) {
    const seed = FIRST_SEED + 100 * index;
    const landscape = createLandscape(seed, EXTENT);
    const image = observeScene(landscape, lattice, drawConditions(seed));
    const truth = new Uint8Array(SIDE_PX * SIDE_PX);
    for (let row = 0; row < SIDE_PX; row += 1) {
      lattice.locateRow({ row: row + 0.5, firstCol: 0.5, step: 1, xM, yM });
      for (let col = 0; col < SIDE_PX; col += 1) truth[row * SIDE_PX + col] = landscape.classAt(xM[col]!, yM[col]!);
    }
    const number = String(index).padStart(2, '0');
    const shape = [SIDE_PX, SIDE_PX];
    await writeFile(path.join(folder, `image-${number}.npy`), encodeNpy(image.bands, [image.bands.length, ...shape]));
    await writeFile(path.join(folder, `scl-${number}.npy`), encodeNpy([image.sceneClassification], shape));
    await writeFile(path.join(folder, `truth-${number}.npy`), encodeNpy([truth], shape));
  }
}
