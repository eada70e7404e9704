/** The shape of a decoded block, for undoing its predictor row by row. */
export interface BlockRows {
  readonly widthPx: number;
  readonly rows: number;
  readonly samplesPerPixel: number;
}

/** Unsigned samples: adding differences wraps around in the same way for signed and floating-point ones. */
export type UnsignedSamples = Uint8Array | Uint16Array | Uint32Array;

/**
 * Undoes horizontal differences in place (TIFF 6.0, section 14): each sample is the sum of those of its band up to it.
 * @param samples as unsigned integers in the machine's byte order
 */
export function undoHorizontalDifferences(samples: UnsignedSamples, shape: BlockRows): void {
  if (samples instanceof Uint8Array) sumRows8(samples, shape);
  else if (samples instanceof Uint16Array) sumRows16(samples, shape);
  else sumRows32(samples, shape);
}

// One function per type: V8 makes fast code for a loop that sees a single kind of array.
function sumRows8(samples: Uint8Array, { widthPx, rows, samplesPerPixel }: BlockRows): void {
  const rowLength = widthPx * samplesPerPixel;
  for (let start = 0; start < rows * rowLength; start += rowLength) {
    const end = start + rowLength;
    for (let band = 0; band < samplesPerPixel; band += 1) {
      let sum = 0;
      for (let i = start + band; i < end; i += samplesPerPixel) {
        sum = (sum + samples[i]!) | 0;
        samples[i] = sum;
      }
    }
  }
}

function sumRows16(samples: Uint16Array, { widthPx, rows, samplesPerPixel }: BlockRows): void {
  const rowLength = widthPx * samplesPerPixel;
  for (let start = 0; start < rows * rowLength; start += rowLength) {
    const end = start + rowLength;
    for (let band = 0; band < samplesPerPixel; band += 1) {
      let sum = 0;
      for (let i = start + band; i < end; i += samplesPerPixel) {
        sum = (sum + samples[i]!) | 0;
        samples[i] = sum;
      }
    }
  }
}

function sumRows32(samples: Uint32Array, { widthPx, rows, samplesPerPixel }: BlockRows): void {
  const rowLength = widthPx * samplesPerPixel;
  for (let start = 0; start < rows * rowLength; start += rowLength) {
    const end = start + rowLength;
    for (let band = 0; band < samplesPerPixel; band += 1) {
      let sum = 0;
      for (let i = start + band; i < end; i += samplesPerPixel) {
        sum = (sum + samples[i]!) | 0;
        samples[i] = sum;
      }
    }
  }
}

/** Undoes horizontal differences of 64-bit samples in place. */
export function undoHorizontalDifferences64(samples: BigUint64Array, shape: BlockRows): void {
  const { samplesPerPixel } = shape;
  const rowLength = shape.widthPx * samplesPerPixel;
  for (let row = 0; row < shape.rows; row += 1) {
    const start = row * rowLength;
    for (let i = start + samplesPerPixel; i < start + rowLength; i += 1) samples[i]! += samples[i - samplesPerPixel]!;
  }
}

/**
 * Undoes the floating-point predictor in place (Adobe TIFF Technical Note 3): each row holds its samples' first
 * bytes, then their second bytes and so on, most significant first, as differences of bytes.
 */
export function undoFloatDifferences(bytes: Uint8Array, shape: BlockRows & { readonly sampleBytes: number }): void {
  const { samplesPerPixel, sampleBytes } = shape;
  const rowSamples = shape.widthPx * samplesPerPixel;
  const rowBytes = rowSamples * sampleBytes;
  const planes = new Uint8Array(rowBytes);
  for (let start = 0; start < shape.rows * rowBytes; start += rowBytes) {
    planes.set(bytes.subarray(start, start + rowBytes));
    for (let i = samplesPerPixel; i < rowBytes; i += 1) planes[i] = planes[i]! + planes[i - samplesPerPixel]!;
    for (let byte = 0; byte < sampleBytes; byte += 1) {
      // This machine is little-endian: the most significant byte of a sample comes last.
      const plane = (sampleBytes - 1 - byte) * rowSamples;
      for (let i = 0; i < rowSamples; i += 1) bytes[start + i * sampleBytes + byte] = planes[plane + i]!;
    }
  }
}

/** Turns the bytes of each sample around, in place. */
export function swapByteOrder(bytes: Uint8Array, sampleBytes: number): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (sampleBytes === 2) buffer.swap16();
  else if (sampleBytes === 4) buffer.swap32();
  else if (sampleBytes === 8) buffer.swap64();
}
