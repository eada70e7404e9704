import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { PLACE, SHORT, ASCII, tiffBytes } from '../../benchmarks/tiff-bytes.ts';
import { runFileSchema, type ImageryRunFile } from '../../config/run-file.ts';
import { messageOf, PermanentError } from '../../errors/error-kinds.ts';
import { bandExpectations } from '../../models/band-expectation.ts';
import { checkValues } from '../../pipeline/planning/scenes/check-values.ts';
import { seenFills } from '../../pipeline/planning/scenes/fill-notes.ts';
import { FoundFaults } from '../../engine/found-faults.ts';
import { planScenes } from '../../pipeline/planning/scenes/scenes.ts';
import { lookAtScenes, type SceneChips } from '../../pipeline/planning/scenes/scene-chips.ts';

const BANDS = ['B02', 'B03', 'B04', 'B08', 'B11'];
const SIDE_PX = 48;

/** Surface reflectance, of the order that spectral libraries and Sentinel-2 Level-2A scenes have. */
const COVERS = {
  forest: [0.02, 0.04, 0.025, 0.28, 0.13],
  grass: [0.04, 0.07, 0.05, 0.32, 0.2],
  soil: [0.08, 0.11, 0.15, 0.22, 0.3],
  town: [0.12, 0.13, 0.14, 0.2, 0.22],
  water: [0.04, 0.03, 0.015, 0.008, 0.004],
  'dark water': [0.006, 0.005, 0.003, 0.002, 0.001],
  shadow: [0.012, 0.012, 0.008, 0.03, 0.012],
  snow: [0.85, 0.85, 0.84, 0.8, 0.1],
  desert: [0.2, 0.28, 0.38, 0.45, 0.5],
  cloud: [0.6, 0.62, 0.62, 0.65, 0.5],
  haze: [0.11, 0.1, 0.09, 0.25, 0.2],
} as const;
const LAND = ['forest', 'grass', 'soil'] as const;
type Cover = keyof typeof COVERS;

type Store = 'uint8' | 'uint16' | 'float32';
const OF_STORE = {
  uint8: [Uint8Array, 8, 1],
  uint16: [Uint16Array, 16, 1],
  float32: [Float32Array, 32, 3],
} as const;

interface Trial {
  readonly covers?: readonly Cover[];
  readonly store?: Store;
  /** Reflectance → stored value. */
  readonly encode?: (reflectance: number) => number;
  readonly scale?: number;
  readonly offset?: number;
  readonly card?: object;
  readonly sidePx?: number;
  /** What the file calls its bands. */
  readonly descriptions?: readonly string[];
}

/** Mean and deviation of the model's training land. */
const MEANS = BANDS.map((_, i) => LAND.reduce((sum, cover) => sum + COVERS[cover][i]! / 3, 0));
const zScore = (factor: number, shift = 0): object => ({
  value_scaling: MEANS.map((mean) => ({ type: 'z-score', mean: mean * factor + shift, stddev: mean * factor * 0.6 })),
});
const minMax = (minimum: number, maximum: number): object => ({
  value_scaling: [{ type: 'min-max', minimum, maximum }],
});

/** Noise in (0, 1), the same at every call for a place. */
function noise(i: number): number {
  const x = Math.sin(i * 12.9898) * 43_758.5453;
  return x - Math.floor(x);
}

function fileOf({
  covers = LAND,
  store = 'uint16',
  encode = (r) => Math.round(r * 1e4),
  sidePx = SIDE_PX,
  descriptions,
}: Trial): Buffer {
  const [stored, bits, sampleFormat] = OF_STORE[store];
  const bands = BANDS.length;
  const values = new stored(sidePx * sidePx * bands);
  for (let i = 0; i < values.length; i += 1) {
    const pixel = Math.floor(i / bands);
    const cover = covers[Math.floor((pixel % sidePx) / (sidePx / covers.length))] ?? covers[0]!;
    const most = store === 'uint8' ? 255 : store === 'uint16' ? 65_535 : Infinity;
    values[i] = Math.min(
      most,
      Math.max(store === 'float32' ? -Infinity : 0, encode(COVERS[cover][i % bands]! * (0.6 + 0.8 * noise(i)))),
    );
  }
  const items = (descriptions ?? []).map(
    (text, i) => `<Item name="DESCRIPTION" sample="${i}" role="description">${text}</Item>`,
  );
  return tiffBytes({
    ...{
      widthPx: sidePx,
      heightPx: sidePx,
      bands,
      bits,
      sampleFormat,
      compression: 1,
      blocks: [new Uint8Array(values.buffer)],
    },
    tags: [
      ...PLACE,
      [338, SHORT, [0, 0, 0, 0]],
      ...(items.length === 0 ? [] : [[42112, ASCII, `<GDALMetadata>${items.join('')}</GDALMetadata>`] as const]),
    ],
  });
}

/** Looks at a scene of one file, as a plan does. */
async function lookAt<T>(
  trial: Trial,
  imagery: object,
  judge: (looked: SceneChips[], runFile: ImageryRunFile) => T,
): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-values-'));
  try {
    writeFileSync(path.join(folder, 'scene.tif'), fileOf(trial));
    const { scale = 0.0001, offset = 0 } = trial;
    const assets = Object.fromEntries(BANDS.map((name, i) => [name, { file: 'scene.tif', band: i + 1 }]));
    const runFile = runFileSchema.parse({
      ...{ version: 1, name: 'values', model: 'item.json', areas: { file: 'areas.geojson', code: 'code' } },
      imagery: { ...imagery, scenes: [{ id: 's1', datetime: '2024-06-01T10:00:00Z', assets, scale, offset }] },
    }) as ImageryRunFile;
    const locate = (place: string): string => path.join(folder, place);
    const faults = new FoundFaults();
    const looked = await lookAtScenes(await planScenes(runFile, BANDS, { locate, faults }), { locate, faults });
    faults.throwIfAny();
    return judge(looked, runFile);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The sentence by which a plan stops; empty where it goes on. */
async function stopOf(trial: Trial, imagery: object = {}): Promise<string> {
  const { value_scaling: entries = [], ...rest } = (trial.card ?? zScore(1)) as { value_scaling?: object[] };
  const scalings = BANDS.map((_, i) => (entries.length === 1 ? entries[0] : entries[i]) ?? { type: 'none' });
  const expectations = bandExpectations({ bands: BANDS, ...rest }, scalings as never);
  try {
    return await lookAt(trial, imagery, (looked, runFile) =>
      checkValues(runFile, { expectations }, { looked, fills: seenFills(looked) }).join(''),
    );
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    return messageOf(error);
  }
}

it('a large scene is looked at in nine chips, and in four times as many where there is nothing in these', async () => {
  const seenPx = (sidePx: number, trial: Trial = {}): Promise<number> =>
    lookAt({ ...trial, sidePx }, {}, ([scene]) => scene!.files[0]!.seenPx);
  expect(await seenPx(384)).toBe(384 ** 2);
  expect(await seenPx(385)).toBe(9 * 128 ** 2);
  expect(await seenPx(600)).toBe(9 * 128 ** 2);
  expect(await seenPx(600, { encode: () => 0 })).toBe(36 * 128 ** 2);
});

const since04 = (r: number): number => Math.round(r * 1e4 + 1000);
const picture = (r: number): number => Math.round(255 * Math.min(1, r * 3));

const WRONG: readonly (readonly [string, Trial, RegExp])[] = [
  ['scale ×1', { scale: 1 }, /scale seems to be missing .*scale: 0\.0001/],
  ['scale ×0.0001 twice', { store: 'float32', encode: (r) => r }, /scale seems to be applied twice/],
  ['offset twice', { offset: -0.1 }, /offset -0\.1 seems to be taken off twice, or off a scene that has none/],
  ['offset missing', { encode: since04 }, /offset seems to be missing: .*offset: -0\.1/],
  ['a card in stored numbers', { card: zScore(1e4) }, /counts in stored numbers, and scale: 0\.0001 makes fractions/],
  ['percent', { store: 'float32', encode: (r) => r * 100, scale: 1 }, /percent.*scale: 0\.01/],
  [
    'blue and red exchanged',
    { descriptions: ['B4', 'B3', 'B2', 'B8', 'B11'] },
    /B02: .*B04 B2: they seem to be exchanged/,
  ],
  ['8 bits instead of 16', { store: 'uint8', encode: picture }, /8 bits/],
  [
    '0 to 255 instead of 0 to 1',
    { store: 'uint8', encode: picture, scale: 1, card: minMax(0, 1) },
    /0 to 255, the model takes 0 to 1/,
  ],
  ['all zero', { encode: () => 0 }, /0 in every pixel/],
];

const MORE_WRONG: readonly (readonly [string, Trial, RegExp])[] = [
  [
    'the offset of a newer product taken twice',
    { encode: since04, offset: -0.2 },
    /offset -0\.2 seems to be taken off twice/,
  ],
  ['the offset taken of an older scene, forest', { offset: -0.1, covers: ['forest'] }, /offset -0\.1/],
  ['the offset taken of an older scene, water', { offset: -0.1, covers: ['water'] }, /offset -0\.1/],
  ['scale missing, card with a range', { scale: 1, card: minMax(0, 1) }, /scale seems to be missing/],
  ['fractions for a card to 10000', { card: minMax(0, 10_000) }, /counts in stored numbers/],
  [
    'fractions in the file for a card to 255',
    { store: 'float32', encode: (r) => r, scale: 1, card: minMax(0, 255) },
    /scale: 255/,
  ],
  [
    '16 bits for a card to 255',
    { scale: 1, card: minMax(0, 255) },
    /8 bits, from 0 to 255, and the file holds numbers of 16/,
  ],
  ['8 bits for a card of stored numbers', { store: 'uint8', encode: picture, scale: 1, card: zScore(1e4) }, /8 bits/],
  ['offset missing, card in stored numbers', { encode: since04, scale: 1, card: zScore(1e4) }, /offset: -1000/],
  [
    'the offset of Landsat Collection 2 on Collection 1',
    { scale: 0.0000275, offset: -0.2, encode: (r) => Math.round(r * 1e4) },
    /offset -0\.2/,
  ],
  [
    'statistics of the card instead of a scaling',
    { scale: 1, card: { statistics: MEANS.map((mean) => ({ mean, stddev: mean })) } },
    /scale seems to be missing/,
  ],
  ['scale missing over water', { scale: 1, covers: ['water'] }, /scale seems to be missing/],
  ['scale missing over snow', { scale: 1, covers: ['snow'] }, /scale seems to be missing/],
  ['scale twice over snow', { scale: 1e-8, covers: ['snow'] }, /applied twice|too small/],
  ['a card in stored numbers over cloud', { card: zScore(1e4), covers: ['cloud'] }, /counts in stored numbers/],
];

/** Every cover as Sentinel-2 comes before and since baseline 04.00, and as fractions. */
const ENCODINGS: readonly (readonly [string, Trial])[] = [
  ['before baseline 04.00', {}],
  ['since baseline 04.00', { encode: since04, offset: -0.1 }],
  ['as fractions', { store: 'float32', encode: (r) => r, scale: 1 }],
];
const RIGHT: readonly (readonly [string, Trial])[] = [
  ...ENCODINGS.flatMap(([how, encoding]) =>
    (Object.keys(COVERS) as Cover[]).map((cover) => [`${cover} ${how}`, { ...encoding, covers: [cover] }] as const),
  ),
  ['land', {}],
  ['stored numbers for a card of them', { scale: 1, card: zScore(1e4) }],
  ['dark water for a card of stored numbers', { scale: 1, card: zScore(1e4), covers: ['dark water'] }],
  ['snow for a card of stored numbers', { scale: 1, card: zScore(1e4), covers: ['snow'] }],
  [
    'since 04.00 for a card of stored numbers with the offset in',
    { encode: since04, scale: 1, card: zScore(1e4, 1000) },
  ],
  ['stored numbers for a card to 10000', { scale: 1, card: minMax(0, 10_000), covers: ['water'] }],
  ['a picture for a card to 255', { store: 'uint8', encode: picture, scale: 1, card: minMax(0, 255) }],
  [
    'a dark picture for a card to 255',
    { store: 'uint8', encode: picture, scale: 1, card: minMax(0, 255), covers: ['shadow'] },
  ],
  ['a picture as fractions', { store: 'uint8', encode: picture, scale: 1 / 255, card: minMax(0, 1) }],
  ['Landsat Collection 2', { encode: (r) => Math.round((r + 0.2) / 0.0000275), scale: 0.0000275, offset: -0.2 }],
  [
    'Landsat Collection 2, water',
    { encode: (r) => Math.round((r + 0.2) / 0.0000275), scale: 0.0000275, offset: -0.2, covers: ['water'] },
  ],
  ['percent for a card of percent', { store: 'float32', encode: (r) => r * 100, scale: 1, card: zScore(100) }],
  [
    'backscatter in decibels',
    {
      store: 'float32',
      encode: (r) => 10 * Math.log10(r),
      scale: 1,
      card: { value_scaling: [{ type: 'z-score', mean: -12, stddev: 4 }] },
    },
  ],
  ['an index below zero', { store: 'float32', encode: (r) => -r, scale: 1, covers: ['desert'], card: minMax(-1, 1) }],
  [
    'kelvin',
    {
      store: 'float32',
      encode: (r) => 280 + 40 * r,
      scale: 1,
      card: { value_scaling: [{ type: 'z-score', mean: 290, stddev: 8 }] },
    },
  ],
  [
    'snow for a model of dark water',
    { covers: ['snow'], card: { value_scaling: [{ type: 'z-score', mean: 0.03, stddev: 0.01 }] } },
  ],
  ['a card that says nothing', { scale: 1, card: {} }],
  [
    'a card that standardises by nothing',
    { scale: 1, card: { value_scaling: [{ type: 'z-score', mean: 0, stddev: 1 }] } },
  ],
  ['four pixels', { scale: 1, sidePx: 2 }],
  ['bands called as another sensor counts them', { descriptions: ['B1', 'B2', 'B3', 'B4', 'B5'] }],
  ['bands called by other spellings', { descriptions: ['B2 (490 nm)', 'b03', 'B04 - red', 'B8', 'B11'] }],
];

describe('values of the wrong kind stop the plan, with their cause', () => {
  it.each([...WRONG, ...MORE_WRONG])('%s', async (_what, trial, cause) => {
    const sentence = await stopOf(trial);
    expect(sentence).toMatch(cause);
    expect(sentence).toMatch(/^scene s1, band B\d+: expected .*, found .*imagery\.plausibility: declared$/);
  });

  it('where the run file declares them right, the plan goes on and says so', async () => {
    const note = await stopOf({ scale: 1 }, { plausibility: 'declared' });
    expect(note).toMatch(/scale seems to be missing.*The run file declares that the values are right\.$/);
  });
});

describe('right values do not, whatever the land', () => {
  it.each(RIGHT)('%s', async (_what, trial) => {
    expect(await stopOf(trial)).toBe('');
  });
});
