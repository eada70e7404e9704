import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ASCII, PLACE, tiffBytes, type Tag } from '../../benchmarks/tiff-bytes.ts';
import { messageOf, PermanentError } from '../../errors/error-kinds.ts';
import { seeImagery } from '../inputs/seen-imagery.ts';

const TYPES = {
  uint8: [Uint8Array, 8, 1],
  uint16: [Uint16Array, 16, 1],
  int16: [Int16Array, 16, 2],
  uint32: [Uint32Array, 32, 1],
  float32: [Float32Array, 32, 3],
} as const;
const SIDE_PX = 96;
const LEAST_FLOAT32 = -3.4028234663852886e38;

interface Trial {
  readonly type: keyof typeof TYPES;
  /** A third of the pixels hold it, from column 64 on, unless `isFill` says where. */
  readonly fill?: number;
  readonly isFill?: (col: number, row: number) => boolean;
  /** Of a pixel without the fill; u is even in [0, 1). */
  readonly value: (u: number, col: number, row: number) => number;
  readonly scene?: object;
  readonly card?: { readonly mean: number; readonly stddev: number };
  readonly imagery?: object;
  readonly tags?: readonly Tag[];
  readonly sidePx?: number;
}

function noise(i: number): number {
  const x = Math.sin(i * 12.9898) * 43_758.5453;
  return x - Math.floor(x);
}

/** What a plan says of the imagery: its notes, or why it stops. */
async function told(trial: Trial): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-fill-'));
  const { sidePx = SIDE_PX, fill, isFill = (col) => col >= (2 * sidePx) / 3 } = trial;
  try {
    const [stored, bits, sampleFormat] = TYPES[trial.type];
    const values = new stored(sidePx * sidePx);
    for (let i = 0; i < values.length; i += 1) {
      const [col, row] = [i % sidePx, Math.floor(i / sidePx)];
      values[i] = fill !== undefined && isFill(col, row) ? fill : trial.value(noise(i), col, row);
    }
    const blocks = [new Uint8Array(values.buffer)];
    const size = { widthPx: sidePx, heightPx: sidePx, bands: 1, bits, sampleFormat, compression: 1 };
    writeFileSync(
      path.join(folder, 'scene.tif'),
      tiffBytes({ ...size, blocks, tags: [...PLACE, ...(trial.tags ?? [])] }),
    );
    const { imagery = {}, card, scene } = trial;
    const { notes } = await seeImagery(folder, {
      ...{ scenes: [{ assets: { red: 'scene.tif' }, ...scene }], bands: ['red'], imagery },
      ...(card === undefined ? {} : { card }),
    });
    return notes.join('\n');
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    return `refused: ${messageOf(error)}`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const REFLECTANCE = { mean: 0.25, stddev: 0.15 };
const reflectance = (u: number): number => 0.05 + 0.4 * u;
const stored = (u: number): number => Math.round(500 + 4000 * u);
const scaled = { scale: 0.0001 };
const FRACTIONS = { type: 'float32', value: reflectance, card: REFLECTANCE } as const;

const WRONG: readonly (readonly [string, Trial, RegExp])[] = [
  [
    '-9999 for a card of reflectance',
    { ...FRACTIONS, fill: -9999 },
    /^refused: scene s1, band red in scene\.tif: .*33\.3 % .* are -9999, apart from all others \(0\.05\d* to 0\.4\d*\).* add nodata: -9999 .*plausibility: declared/,
  ],
  [
    'the same, declared right',
    { ...FRACTIONS, fill: -9999, imagery: { plausibility: 'declared' } },
    /^In scene\.tif \(band red\) 33\.3 % .* are -9999/,
  ],
  [
    '-9999 without a card',
    { type: 'float32', value: reflectance, fill: -9999 },
    /^In scene\.tif \(band red\) 33\.3 % .* are -9999.*add nodata: -9999 to the scene s1/,
  ],
  [
    '-9999 beside a card of another quantity',
    { ...FRACTIONS, value: (u) => 30 * u - 20, card: { mean: -12, stddev: 5 }, fill: -9999 },
    /^refused: .*-9999/,
  ],
  [
    '65535 among stored numbers',
    { type: 'uint16', value: stored, fill: 65_535, scene: scaled, card: REFLECTANCE },
    /^In scene\.tif \(band red\) 33\.3 % .* are 65535, apart from all others/,
  ],
  [
    '-32768 among stored numbers',
    { type: 'int16', value: stored, fill: -32_768, scene: scaled, card: REFLECTANCE },
    /^In .* are -32768/,
  ],
  ['-32767 among heights', { type: 'int16', value: (u) => Math.round(900 * u), fill: -32_767 }, /^In .* are -32767/],
  ['32767 among stored numbers', { type: 'int16', value: stored, fill: 32_767 }, /^In .* are 32767/],
  [
    '255 in a dark picture',
    { type: 'uint8', value: (u) => Math.round(10 + 150 * u), fill: 255 },
    /^In .* are 255, apart/,
  ],
  ['4294967295 in 32 bits', { type: 'uint32', value: stored, fill: 4_294_967_295 }, /^In .* are 4294967295/],
  [
    'the least float32, with a card',
    { ...FRACTIONS, fill: LEAST_FLOAT32 },
    /^refused: .* on which a model comes to no finite number/,
  ],
  [
    'the least float32 in three pixels, without a card',
    { type: 'float32', value: reflectance, fill: LEAST_FLOAT32, isFill: (col, row) => row === 50 && col > 92 },
    /^In .*0\.03 % .* no finite number/,
  ],
  [
    '1e20 among temperatures',
    { type: 'float32', value: (u) => 260 + 40 * u, fill: 1e20 },
    /^In .* are 100000002004087730000/,
  ],
  [
    '-99999 with a blurred edge',
    { type: 'float32', value: (u, col) => (col === 63 && u > 0.7 ? -40_000 * u : reflectance(u)), fill: -99_999 },
    /^In .* are -99999/,
  ],
  [
    '65535 along the edge of a file too large to be seen whole',
    { type: 'uint16', value: stored, fill: 65_535, sidePx: 700, isFill: (col, row) => col < 20 || row < 20 },
    /^In .* along its edge are 65535/,
  ],
  [
    '-9999 beside a nodata tag of another value',
    { type: 'float32', value: reflectance, fill: -9999, tags: [[42113, ASCII, '-32768']] },
    /^In .* are -9999/,
  ],
];

const BRIGHT = (u: number): number => Math.min(255, Math.round(340 * u));
const RIGHT: readonly (readonly [string, Trial])[] = [
  ['reflectance', FRACTIONS],
  ['-9999 by the nodata tag', { ...FRACTIONS, fill: -9999, tags: [[42113, ASCII, '-9999']] }],
  ['-9999 by the run file', { ...FRACTIONS, fill: -9999, scene: { nodata: -9999 } }],
  ['65535 by the run file', { type: 'uint16', value: stored, fill: 65_535, scene: { nodata: 65_535 } }],
  ['the least float32 by the run file', { ...FRACTIONS, fill: LEAST_FLOAT32, scene: { nodata: -3.4e38 } }],
  ['a picture whose bright roofs are saturated', { type: 'uint8', value: BRIGHT }],
  [
    'a bright field, saturated, in one corner',
    {
      type: 'uint8',
      value: (u, col, row) => (col < 30 && row < 30 ? Math.min(255, 230 + Math.round(60 * u)) : Math.round(200 * u)),
    },
  ],
  [
    'a picture stretched to 0 and 255',
    { type: 'uint8', value: (u) => Math.min(255, Math.max(0, Math.round(300 * u - 20))) },
  ],
  ['snow in a picture', { type: 'uint8', value: (u) => Math.min(255, Math.round(235 + 40 * u)) }],
  [
    'a few pixels of saturated cloud',
    { type: 'uint16', value: stored, fill: 65_535, isFill: (col, row) => col < 6 && row < 6 },
  ],
  [
    'cloud that saturates 16 bits',
    { type: 'uint16', value: (u, col) => (col > 60 ? Math.min(65_535, Math.round(30_000 + 60_000 * u)) : stored(u)) },
  ],
  ['classes as a band', { type: 'uint8', value: (u) => [1, 2, 3, 255][Math.floor(4 * u)]! }],
  ['a mask of 1 and 255 as a band', { type: 'uint8', value: (u) => (u > 0.5 ? 255 : 1) }],
  ['255 among stored numbers', { type: 'uint16', value: (u) => Math.round(4000 * u), fill: 255 }],
  ['heights below the sea', { type: 'int16', value: (u) => Math.round(-400 + 500 * u) }],
  ['radar in decibels', { type: 'float32', value: (u) => -25 + 25 * u }],
  [
    'amplitudes of radar that saturate',
    { type: 'int16', value: (u) => Math.min(32_767, Math.round(200 / (1.004 - u))) },
  ],
  ['whole numbers over all of their type', { type: 'uint8', value: (u) => Math.floor(256 * u) }],
  ['infinities, which are no values', { type: 'float32', value: reflectance, fill: Number.POSITIVE_INFINITY }],
];

describe('A fill value that nothing declares', () => {
  it.each(WRONG)('is told: %s', async (_, trial, words) => {
    expect(await told(trial)).toMatch(words);
  });

  it.each(RIGHT)('is not seen where there is none: %s', async (_, trial) => {
    expect(await told(trial)).toBe('');
  });

  it('is told with the mask that may hide it', async () => {
    const mask = { asset: 'red', values: [-9999] };
    const text = await told({ ...FRACTIONS, fill: -9999, scene: { mask } });
    expect(text).toMatch(/^In scene\.tif .* where the mask red does not hide these pixels, add nodata: -9999/);
  });

  it('does not stand for the values beside it: a forgotten scale is found', async () => {
    const text = await told({ type: 'uint16', value: stored, fill: 65_535, card: REFLECTANCE });
    expect(text).toMatch(/refused: [^]*65535[^]*the scale seems to be missing/);
  });
});
