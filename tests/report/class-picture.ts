import zlib from 'node:zlib';

/** A class raster of blobs with a nodata corner, seeded by nothing: a sum of sines. -1 is not observed. */
export function pictureClass(x: number, y: number): number {
  if (x + 1.6 * y < 90) return -1;
  const field = Math.sin(x / 23) + Math.sin(y / 17 + x / 61) + 0.6 * Math.sin((x - y) / 9);
  if (Math.abs(y - 120 - 25 * Math.sin(x / 40)) < 5) return 2;
  return field > 0.5 ? 0 : field > -1.6 ? 1 : 3;
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(zlib.crc32(body));
  return Buffer.concat([length, body, check]);
}

/** An RGBA PNG whose pixels a function gives. */
export function encodePng(
  size: { readonly widthPx: number; readonly heightPx: number },
  colourAt: (x: number, y: number) => readonly [number, number, number, number],
): Buffer {
  const rows = Array.from({ length: size.heightPx }, (_, y) =>
    Buffer.from([0, ...Array.from({ length: size.widthPx }, (_, x) => colourAt(x, y)).flat()]),
  );
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size.widthPx, 0);
  header.writeUInt32BE(size.heightPx, 4);
  header.set([8, 6, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', zlib.deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
