import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { openRaster } from '../../raster/open-raster.ts';
import type { PixelArray } from '../../raster/raster-source.ts';
import { lzwOf, packBitsOf, zstdOf } from '../../benchmarks/block-encodings.ts';
import { ASCII, LONG, PLACE, SHORT, tiffBytes, type ImageOfTiff } from '../../benchmarks/tiff-bytes.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-layouts-'));
afterAll(() => rmSync(folder, { recursive: true }));

const SIDE_PX = 40;
const window = { col: 0, row: 0, widthPx: SIDE_PX, heightPx: SIDE_PX };
const grey = Uint8Array.from({ length: SIDE_PX * SIDE_PX }, (_, i) => (i * 7 + (i >> 5)) & 255);

const main = (o: Partial<ImageOfTiff> = {}): ImageOfTiff => ({
  widthPx: SIDE_PX,
  heightPx: SIDE_PX,
  compression: 1,
  blocks: [grey],
  ...o,
  tags: [...PLACE, ...(o.tags ?? [])],
});

function write(name: string, ...images: readonly ImageOfTiff[]): string {
  const file = path.join(folder, name);
  writeFileSync(file, tiffBytes(...images));
  return file;
}

async function read(file: string): Promise<readonly PixelArray[]> {
  const source = await openRaster(file);
  try {
    const bands = Array.from({ length: source.header.bandCount }, (_, band) => band);
    return (await source.read({ bands, window })).bands;
  } finally {
    await source.close();
  }
}

/** Each byte's bits the other way round. */
const mirrored = (bytes: Uint8Array): Buffer =>
  Buffer.from(bytes.map((byte) => Number.parseInt(byte.toString(2).padStart(8, '0').split('').reverse().join(''), 2)));

describe('bits of each byte the other way round (FillOrder 2)', () => {
  it.each([
    ['no compression', 1, grey],
    ['LZW', 5, lzwOf(grey)],
    ['DEFLATE', 8, deflateSync(grey)],
    ['PackBits', 32773, packBitsOf(grey)],
    ['ZSTD', 50000, zstdOf(grey)],
  ])('%s', async (_, compression, block) => {
    const tags = [[266, SHORT, [2]]] as const;
    const [band] = await read(write('mirrored.tif', main({ compression, blocks: [mirrored(block)], tags })));
    expect(band).toEqual(grey);
  });

  it('not in JPEG, whose streams have their own order', async () => {
    const stream = await jpegOf(1);
    const [turned] = await read(write('a.tif', main({ compression: 7, blocks: [stream], tags: [[266, SHORT, [2]]] })));
    const [plain] = await read(write('b.tif', main({ compression: 7, blocks: [stream] })));
    expect(turned).toEqual(plain);
  });
});

async function jpegOf(channels: 1 | 3): Promise<Buffer> {
  const raw = Buffer.alloc(SIDE_PX * SIDE_PX * channels, 90);
  const image = sharp(raw, { raw: { width: SIDE_PX, height: SIDE_PX, channels } });
  return (channels === 1 ? image.toColourspace('b-w') : image).jpeg().toBuffer();
}

describe('integers of 64 bits', () => {
  const stored = (values: readonly bigint[]): Buffer =>
    Buffer.from(BigInt64Array.from({ length: SIDE_PX * SIDE_PX }, (_, i) => values[i % values.length]!).buffer);
  const image = (values: readonly bigint[]): ImageOfTiff =>
    main({ bits: 64, sampleFormat: 2, blocks: [stored(values)], tags: [[42113, ASCII, '-9223372036854775808']] });

  it('are read as they are', async () => {
    const source = await openRaster(write('wide.tif', image([3n, -7n, -(2n ** 63n), 2n ** 53n])));
    const { bands, valid } = await source.read({ bands: [0], window });
    expect([...bands[0]!.subarray(0, 4)]).toEqual([3, -7, -(2 ** 63), 2 ** 53]);
    expect([...valid!.subarray(0, 4)]).toEqual([1, 1, 0, 1]);
    await source.close();
  });

  it('beyond what a number holds are refused', async () => {
    await expect(read(write('wider.tif', image([2n ** 53n + 1n])))).rejects.toThrow(/wider\.tif.*holds exactly/);
  });
});

describe('a further image of the file', () => {
  const thumbnail = (compression: number, o: Partial<ImageOfTiff> = {}): ImageOfTiff => ({
    widthPx: 10,
    heightPx: 10,
    compression,
    blocks: [Buffer.alloc(100)],
    ...o,
    tags: [[254, LONG, [1]], ...(o.tags ?? [])],
  });

  it.each([
    ['an old-style JPEG', thumbnail(6)],
    ['an unknown way of storing', thumbnail(65_000)],
    ['bits that are not read', thumbnail(1, { bits: 4 })],
    ['more bands than the image', thumbnail(1, { bands: 3, blocks: [Buffer.alloc(300)] })],
  ])('that is a thumbnail takes nothing away: %s', async (_, second) => {
    expect((await read(write('thumbnail.tif', main(), second)))[0]).toEqual(grey);
  });

  it('that is a mask must be read, or the file is refused', async () => {
    const mask = thumbnail(6, { tags: [[254, LONG, [4]]] });
    await expect(read(write('mask.tif', main(), mask))).rejects.toThrow(/mask\.tif: .*old-style JPEG/);
  });

  it('may lead back to the first', async () => {
    const bytes = tiffBytes(main());
    const at = bytes.readUInt32LE(4);
    bytes.writeUInt32LE(at, at + 2 + 12 * bytes.readUInt16LE(at));
    const file = path.join(folder, 'loop.tif');
    writeFileSync(file, bytes);
    expect((await read(file))[0]).toEqual(grey);
  });
});

describe('colours that are no values', () => {
  it.each([
    ['CMYK', main({ bands: 4, photometric: 5, blocks: [Buffer.alloc(4 * grey.length)] })],
    ['CIELAB', main({ bands: 3, photometric: 8, blocks: [Buffer.alloc(3 * grey.length)] })],
    ['YCbCr', main({ bands: 3, photometric: 6, blocks: [Buffer.alloc(3 * grey.length)] })],
  ])('are refused by name, with the command: %s', async (name, image) => {
    await expect(read(write(`${name}.tif`, image))).rejects.toThrow(
      new RegExp(`${name}.tif: .*${name}.*gdal_translate`),
    );
  });
});

it('a block that was left out holds no value of its own where the type cannot store the nodata value', async () => {
  const tags = [[273, LONG, [0]], [279, LONG, [0]], [42113, ASCII, '-9999']] as const; // prettier-ignore
  const [band] = await read(write('left-out.tif', main({ tags })));
  expect(band).toEqual(new Uint8Array(SIDE_PX * SIDE_PX));
});

it('tiles listed as strips are read, and rows below the image are not asked for', async () => {
  const tile = Buffer.alloc(64 * SIDE_PX);
  for (let row = 0; row < SIDE_PX; row += 1) tile.set(grey.subarray(row * SIDE_PX, (row + 1) * SIDE_PX), row * 64);
  const tags = [[322, SHORT, [64]], [323, SHORT, [64]]] as const; // prettier-ignore
  expect((await read(write('tiles.tif', main({ blocks: [tile], tags }))))[0]).toEqual(grey);
});

describe('GDAL metadata', () => {
  const withMetadata = (name: string, xml: string): string => write(name, main({ tags: [[42112, ASCII, xml]] }));

  it.each([
    ['items without an end', '<Item '.repeat(200_000)],
    ['attributes without an end', `<Item ${'a'.repeat(600_000)}> </Item>`.repeat(2)],
    ['quotes without an end', `<Item ${'a="'.repeat(300_000)}>x</Item>`],
  ])('of a megabyte takes no time: %s', async (_, xml) => {
    const began = performance.now();
    await read(withMetadata('long.tif', `<GDALMetadata>${xml}</GDALMetadata>`));
    expect(performance.now() - began).toBeLessThan(2000);
  });

  it('with characters that are none is read without them', async () => {
    const items = '<Item name="n" sample="0" role="description">a&amp;#x110000;b&#27;[31m&amp;#65;</Item>';
    const source = await openRaster(withMetadata('names.tif', `<GDALMetadata>${items}</GDALMetadata>`));
    expect(source.header.bandNames).toEqual(['a&#x110000;b[31mA']);
    await source.close();
  });
});

it('a JPEG of other components than its bands is refused before it is decoded', async () => {
  const stream = await jpegOf(1);
  const frame = stream.indexOf(Buffer.from([0xff, 0xc0]));
  stream[frame + 9] = 255;
  const reading = read(write('components.tif', main({ compression: 7, blocks: [stream] })));
  await expect(reading).rejects.toThrow(/components\.tif: .*1 components, found 8 bits and 255 components/);
});
