/** What the frame header of a JPEG stream says of its picture. */
export interface JpegFrame {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly bits: number;
  readonly components: number;
}

const MARK = 0xff;
const START_OF_SCAN = 0xda;
const FIRST_FRAME = 0xc0;
const LAST_FRAME = 0xcf;
/** Tables and extensions among the numbers of frame headers: DHT, JPG, DAC. */
const NO_FRAMES: ReadonlySet<number> = new Set([0xc4, 0xc8, 0xcc]);
/** Marks without content: TEM, RST0 to RST7, SOI, EOI. */
const isBare = (mark: number): boolean => mark === 0x01 || (mark >= 0xd0 && mark <= 0xd9);

/**
 * Reads what a JPEG stream says before its first scan (ITU-T T.81, B.2.2), without decoding anything.
 * @returns undefined where it has no frame, as a stream of tables alone
 * @throws RangeError where it has two
 */
export function readJpegFrame(stream: Uint8Array): JpegFrame | undefined {
  let frame: JpegFrame | undefined;
  let at = 0;
  while (at + 2 <= stream.length && stream[at] === MARK) {
    const mark = stream[at + 1]!;
    if (mark === START_OF_SCAN) break;
    if (mark >= FIRST_FRAME && mark <= LAST_FRAME && !NO_FRAMES.has(mark)) {
      if (frame !== undefined) throw new RangeError('expected a JPEG of one frame, found two');
      frame = {
        bits: stream[at + 4] ?? 0,
        heightPx: uint16(stream, at + 5),
        widthPx: uint16(stream, at + 7),
        components: stream[at + 9] ?? 0,
      };
    }
    // Marks may be padded with more of the same byte.
    if (mark === MARK) at += 1;
    else at += isBare(mark) ? 2 : 2 + Math.max(2, uint16(stream, at + 2));
  }
  return frame;
}

function uint16(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0);
}
