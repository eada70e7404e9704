import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DecodeKernel } from '../../raster/decode/kernel.ts';
import { decodePackBits } from '../../raster/decode/packbits.ts';
import { undoHorizontalDifferences } from '../../raster/decode/predictor.ts';

/** TIFF's LZW as TIFF 6.0, section 13, describes it, with a map of strings: slow and plain. */
function encodeLzw(data: Uint8Array, clearAt = 4094): Uint8Array {
  const bits: number[] = [];
  let table = new Map<string, number>();
  let width = 9;
  const put = (code: number): void => {
    for (let bit = width - 1; bit >= 0; bit -= 1) bits.push((code >> bit) & 1);
  };
  const clear = (): void => {
    put(256);
    table = new Map(Array.from({ length: 256 }, (_, byte) => [String.fromCharCode(byte), byte]));
    for (const code of [256, 257]) table.set(`reserved ${code}`, code);
    width = 9;
  };
  clear();
  let string = '';
  for (const byte of data) {
    const longer = string + String.fromCharCode(byte);
    if (table.has(longer)) {
      string = longer;
      continue;
    }
    put(table.get(string)!);
    table.set(longer, table.size);
    if (table.size === 1 << width) width += 1;
    if (table.size >= clearAt) clear();
    string = String.fromCharCode(byte);
  }
  if (string !== '') {
    put(table.get(string)!);
    // The decoder makes an entry for this last code too, and may widen.
    if (table.size + 1 === 1 << width && width < 12) width += 1;
  }
  put(257);
  const bytes = new Uint8Array(Math.ceil(bits.length / 8));
  bits.forEach((bit, i) => (bytes[i >> 3]! |= bit << (7 - (i & 7))));
  return bytes;
}

function encodePackBits(data: Uint8Array): Uint8Array {
  const out: number[] = [];
  let at = 0;
  while (at < data.length) {
    let run = 1;
    while (run < 128 && data[at + run] === data[at]) run += 1;
    if (run > 1) {
      out.push(257 - run, data[at]!);
      at += run;
      continue;
    }
    let end = at + 1;
    while (end < data.length && end - at < 128 && data[end] !== data[end + 1]) end += 1;
    out.push(end - at - 1, ...data.subarray(at, end));
    at = end;
  }
  return Uint8Array.from(out);
}

/** Bytes with runs and repeats, from few values to all, as compressors meet them. */
const blocks = fc
  .record({
    parts: fc.array(fc.record({ bytes: fc.uint8Array({ maxLength: 40 }), times: fc.integer({ min: 1, max: 60 }) }), {
      maxLength: 60,
    }),
    mask: fc.constantFrom(0x01, 0x07, 0xff),
  })
  .map(({ parts, mask }) => {
    const repeated = parts.flatMap((part) => Array.from({ length: part.times }, () => part.bytes));
    return Uint8Array.from(Buffer.concat(repeated), (byte) => byte & mask);
  });

describe('LZW', () => {
  const kernel = new DecodeKernel();

  it('gives back what was encoded', () => {
    fc.assert(
      fc.property(blocks, fc.constantFrom(300, 600, 1100, 4094), (data, clearAt) => {
        expect(Buffer.compare(kernel.decodeLzw(encodeLzw(data, clearAt), data.length), data)).toBe(0);
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  it('gives back strings of every length around the eight bytes that are copied at once', () => {
    for (let length = 1; length < 600; length += 1) {
      const data = new Uint8Array(length).fill(7);
      expect(Buffer.compare(kernel.decodeLzw(encodeLzw(data), length), data), `run of ${length}`).toBe(0);
    }
  });

  it('fills its table of 4096 codes on noise', () => {
    const data = new Uint8Array(40_000);
    let state = 1;
    for (let i = 0; i < data.length; i += 1) {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      data[i] = state >>> 24;
    }
    expect(Buffer.compare(kernel.decodeLzw(encodeLzw(data), data.length), data)).toBe(0);
  });

  it('stops where it is told, and where the input ends', () => {
    const data = Uint8Array.from({ length: 1000 }, (_, i) => i % 17);
    const encoded = encodeLzw(data);
    expect([...kernel.decodeLzw(encoded, 10)]).toEqual([...data.subarray(0, 10)]);
    expect(kernel.decodeLzw(encoded.subarray(0, 20), 1000).length).toBeLessThan(1000);
  });

  it('survives any bytes: decodes, stops or says that a code cannot be', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 400 }), fc.integer({ min: 1, max: 5000 }), (bytes, size) => {
        try {
          expect(kernel.decodeLzw(bytes, size).length).toBeLessThanOrEqual(size);
        } catch (error) {
          expect((error as Error).message).toMatch(/expected LZW/);
        }
      }),
      { numRuns: 500, seed: 2 },
    );
    const data = new Uint8Array(100).fill(3);
    expect(Buffer.compare(kernel.decodeLzw(encodeLzw(data), 100), data)).toBe(0);
  });
});

describe('PackBits', () => {
  it('gives back what was encoded', () => {
    fc.assert(
      fc.property(blocks, (data) => {
        const output = new Uint8Array(data.length);
        expect(decodePackBits(encodePackBits(data), output)).toBe(data.length);
        expect(Buffer.compare(output, data)).toBe(0);
      }),
      { numRuns: 200, seed: 3 },
    );
  });

  it('never writes past its output', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 0, max: 300 }), (bytes, size) => {
        expect(decodePackBits(bytes, new Uint8Array(size))).toBeLessThanOrEqual(size);
      }),
      { seed: 4 },
    );
  });
});

describe('sums of 16-bit differences', () => {
  it('are those of the plain loop, at any width', () => {
    const kernel = new DecodeKernel();
    const shapes = fc.record({ widthPx: fc.integer({ min: 1, max: 70 }), rows: fc.integer({ min: 1, max: 5 }) });
    fc.assert(
      fc.property(shapes, fc.infiniteStream(fc.integer({ min: 0, max: 65_535 })), (shape, stream) => {
        const values = Uint16Array.from([...stream.take(shape.widthPx * shape.rows)]);
        const expected = values.slice();
        undoHorizontalDifferences(expected, { ...shape, samplesPerPixel: 1 });
        const sums = kernel.sum16(new Uint8Array(values.buffer), shape);
        expect(new Uint16Array(sums.slice().buffer)).toEqual(expected);
      }),
      { numRuns: 200, seed: 5 },
    );
  });
});
