import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { classPreviewPng, shrinkClassMap } from '../../raster/preview.ts';

const COLOURS = new Map([
  [0, [27, 120, 55]],
  [3, [244, 194, 13]],
] as const);

async function pixelsOf(png: Uint8Array) {
  const { data, info } = await sharp(png).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { info, at: (index: number) => [...data.subarray(index * 4, index * 4 + 4)] };
}

describe('the preview of a class map', () => {
  const classes = new Uint8Array(20 * 10).fill(3);
  classes.fill(0, 0, 20);
  classes.fill(255, 20, 40);

  it('has the exact colours of the classes and grey hatching where nothing was observed', async () => {
    const png = await classPreviewPng({ classes, widthPx: 20, heightPx: 10, colours: COLOURS, nodata: 255 });
    const { info, at } = await pixelsOf(png);
    expect([info.width, info.height]).toEqual([20, 10]);
    expect(at(0)).toEqual([27, 120, 55, 255]);
    expect(at(199)).toEqual([244, 194, 13, 255]);
    const greys = new Set(Array.from({ length: 20 }, (_, col) => at(20 + col)[0]));
    expect(greys).toEqual(new Set([238, 204]));
  });

  it('can leave it transparent', async () => {
    const o = {
      classes,
      widthPx: 20,
      heightPx: 10,
      colours: COLOURS,
      nodata: 255,
      nodataStyle: 'transparent',
    } as const;
    const { at } = await pixelsOf(await classPreviewPng(o));
    expect(at(25)[3]).toBe(0);
    expect(at(50)[3]).toBe(255);
  });

  it('refuses a class without a colour rather than paint it as another', async () => {
    const odd = Uint8Array.of(0, 3, 4, 255);
    await expect(
      classPreviewPng({ classes: odd, widthPx: 2, heightPx: 2, colours: COLOURS, nodata: 255 }),
    ).rejects.toThrow('The map has a class 4, which has no colour: expected one for each.');
  });
});

describe('shrinking a class map', () => {
  it('takes the most frequent observed class and invents none between', () => {
    const classes = Uint8Array.from([1, 1, 9, 9, 5, 1, 7, 9, 2, 5, 9, 9, 7, 7, 9]);
    const small = shrinkClassMap({ classes, widthPx: 5, heightPx: 3, nodata: 9, maxSidePx: 3 });
    expect([small.widthPx, small.heightPx]).toEqual([3, 2]);
    expect([...small.classes]).toEqual([1, 2, 5, 9, 7, 9]);
  });
});
