const MAGIC = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
const HEADER_ALIGNMENT_BYTES = 64;
const LENGTH_BYTES = 2;

/** Encodes planes of numbers, one after the other, as a NumPy .npy file (format version 1.0, C order). */
export function encodeNpy(planes: readonly (Uint8Array | Uint16Array)[], shape: readonly number[]): Buffer {
  const type = planes[0] instanceof Uint16Array ? '<u2' : '|u1';
  const header = `{'descr': '${type}', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`;
  const fixedBytes = MAGIC.length + LENGTH_BYTES + 1;
  const paddingBytes = -(fixedBytes + header.length) & (HEADER_ALIGNMENT_BYTES - 1);
  const text = Buffer.from(`${header}${' '.repeat(paddingBytes)}\n`, 'latin1');
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt16LE(text.length);
  const data = planes.map((plane) => Buffer.from(plane.buffer, plane.byteOffset, plane.byteLength));
  return Buffer.concat([MAGIC, length, text, ...data]);
}
