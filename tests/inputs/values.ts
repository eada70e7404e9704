import type { InputCase } from './input-case.ts';
import { refusalOf } from './refusal.ts';
import { writeScene } from './scene-file.ts';
import { seeImagery } from './seen-imagery.ts';

const RGB = ['red', 'green', 'blue'];
const REFLECTANCE = { mean: 0.135, stddev: 0.06 };
/** Of EuroSAT, as the examples of the MLM extension have it. */
const STORED_NUMBERS = { mean: 1354.4, stddev: 245.7 };

/** Three bands of 16 bits with stored values all over a range. */
async function planned(
  folder: string,
  range: readonly [least: number, most: number],
  o: {
    readonly scale?: number;
    readonly offset?: number;
    readonly card: typeof REFLECTANCE;
    readonly imagery?: object;
  },
): Promise<string> {
  const { scale = 1, offset = 0, card, imagery = {} } = o;
  const sampleOf = (col: number, row: number): number => range[0] + ((col * 37 + row * 61) % (range[1] - range[0]));
  writeScene(folder, { name: 'scene.tif', widthPx: 80, heightPx: 80, bands: 3, bits: 16, photometric: 2, sampleOf });
  const assets = Object.fromEntries(RGB.map((name, i) => [name, { file: 'scene.tif', band: i + 1 }]));
  const { notes } = await seeImagery(folder, { scenes: [{ assets, scale, offset }], bands: RGB, card, imagery });
  return ['planned', ...notes].join('. ');
}

const part = 'pixels and masks';

export const VALUE_INPUTS: readonly InputCase[] = [
  {
    part,
    input: 'stored values for a model of reflectance, `scale` forgotten',
    source: 'the card: z-score about 0.135',
    right: 'refused, the cause named',
    check: (folder) =>
      refusalOf(() => planned(folder, [200, 4000], { card: REFLECTANCE }), /scale seems to be missing/),
  },
  {
    part,
    input: 'the same, declared right',
    source: 'the run file goes first',
    right: 'planned, and a note',
    check: (folder) => planned(folder, [200, 4000], { card: REFLECTANCE, imagery: { plausibility: 'declared' } }),
  },
  {
    part,
    input: 'reflectance for a model of stored values',
    source: 'the card: z-score about 1354',
    right: 'refused, the cause named',
    check: (folder) =>
      refusalOf(
        () => planned(folder, [200, 4000], { scale: 0.0001, offset: -0.1, card: STORED_NUMBERS }),
        /counts in stored numbers/,
      ),
  },
  {
    part,
    input: 'the offset of −0.1 on a Sentinel-2 scene from before baseline 04.00',
    source: 'no land has a reflectance of −0.05',
    right: 'refused, the cause named',
    check: (folder) =>
      refusalOf(
        () => planned(folder, [150, 900], { scale: 0.0001, offset: -0.1, card: { mean: 0.05, stddev: 0.03 } }),
        /offset -0\.1 seems to be taken off twice/,
      ),
  },
  {
    part,
    input: 'reflectance for a model of reflectance',
    source: 'the card: z-score about 0.135',
    right: 'planned',
    check: (folder) => planned(folder, [200, 4000], { scale: 0.0001, card: REFLECTANCE }),
  },
];
