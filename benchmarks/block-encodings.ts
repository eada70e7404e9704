/** TIFF's LZW of bytes as they come, every code a single byte or a pair that was there before; cleared when it is full. */
export function lzwOf(bytes: Uint8Array): Buffer {
  const out: number[] = [];
  let held = 0;
  let heldBits = 0;
  let width = 9;
  let table = new Map<number, number>();
  let next = 258;
  const write = (code: number): void => {
    held = (held << width) | code;
    heldBits += width;
    for (; heldBits >= 8; heldBits -= 8) out.push((held >> (heldBits - 8)) & 255);
    held &= (1 << heldBits) - 1;
  };
  const clear = (): void => {
    write(256);
    width = 9;
    next = 258;
    table = new Map();
  };
  clear();
  let current = -1;
  for (const byte of bytes) {
    if (current < 0) {
      current = byte;
      continue;
    }
    const longer = table.get(current * 256 + byte);
    if (longer !== undefined) {
      current = longer;
      continue;
    }
    write(current);
    table.set(current * 256 + byte, next);
    next += 1;
    if (next === 512 || next === 1024 || next === 2048) width += 1;
    current = byte;
    if (next === 4095) {
      write(current);
      clear();
      current = -1;
    }
  }
  if (current >= 0) write(current);
  write(257);
  if (heldBits > 0) out.push((held << (8 - heldBits)) & 255);
  return Buffer.from(out);
}

/** A ZSTD frame (RFC 8878) whose blocks are stored as they are. */
export function zstdOf(bytes: Uint8Array): Buffer {
  const BLOCK = 100_000;
  const parts = [Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xa0]), Buffer.alloc(4)];
  parts[1]!.writeUInt32LE(bytes.length);
  for (let at = 0; at < bytes.length; at += BLOCK) {
    const block = bytes.subarray(at, at + BLOCK);
    const head = Buffer.alloc(3);
    head.writeUIntLE((block.length << 3) | (at + BLOCK >= bytes.length ? 1 : 0), 0, 3);
    parts.push(head, Buffer.from(block));
  }
  return Buffer.concat(parts);
}

/** PackBits in runs as they come, of at most 128. */
export function packBitsOf(bytes: Uint8Array): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    let run = 1;
    while (run < 128 && bytes[at + run] === bytes[at]) run += 1;
    if (run > 2) parts.push(Buffer.from([257 - run, bytes[at]!]));
    else {
      run = Math.min(128, bytes.length - at);
      parts.push(Buffer.from([run - 1]), Buffer.from(bytes.subarray(at, at + run)));
    }
    at += run;
  }
  return Buffer.concat(parts);
}
