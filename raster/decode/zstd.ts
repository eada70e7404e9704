import { ZSTDDecoder } from 'zstddec/stream';

/** Decodes one ZSTD frame whose size is known. */
export type ZstdDecode = (input: Uint8Array, maxBytes: number) => Uint8Array;

/** Loads the decoder; Node 20's own zlib has none. */
export async function openZstdDecoder(): Promise<ZstdDecode> {
  const decoder = await openDecoder();
  return (input, maxBytes) => decoder.decode(input, maxBytes);
}

async function openDecoder(): Promise<ZSTDDecoder> {
  const decoder = new ZSTDDecoder();
  await decoder.init();
  return decoder;
}

/** The decoder tells nobody of a fault: it gives nothing, again and again. */
const MOST_EMPTY = 16;

/**
 * Decodes ZSTD piece by piece, as the pieces come.
 * @throws RangeError where the stream is damaged
 */
export async function* decodeZstdStream(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const decoder = await openDecoder();
  const pieces = input[Symbol.asyncIterator]();
  const waiting: Uint8Array[] = [];
  const output = decoder.decodeStreaming(takeFrom(waiting));
  let isEnded = false;
  let empty = 0;
  try {
    for (;;) {
      // It takes its input without waiting for it, so that some must always lie there.
      if (waiting.length === 0 && !isEnded) {
        const { value, done } = await pieces.next();
        isEnded = done === true;
        if (done !== true) waiting.push(value);
      }
      const value = nextOf(output);
      if (value === undefined) return;
      empty = value.length > 0 ? 0 : empty + 1;
      if (empty > MOST_EMPTY) throw new RangeError('expected a ZSTD stream, found a damaged one');
      if (value.length > 0) yield value;
    }
  } finally {
    // Its memory is free once it has run out of input.
    waiting.length = 0;
    let left = empty > MOST_EMPTY ? 0 : MOST_PIECE_OUTPUTS;
    while (left > 0 && nextOf(output) !== undefined) left -= 1;
    await pieces.return?.();
  }
}

/** What one piece of input can give, in pieces of output, where it is as well compressed as can be. */
const MOST_PIECE_OUTPUTS = 100_000;

function* takeFrom(waiting: Uint8Array[]): Generator<Uint8Array> {
  for (let piece = waiting.shift(); piece !== undefined; piece = waiting.shift()) yield piece;
}

/** Undefined at the end. It says there that a frame was cut short, which whoever misses its bytes finds out. */
function nextOf(output: Generator<Uint8Array>): Uint8Array | undefined {
  try {
    const { value, done } = output.next();
    return done === true ? undefined : value;
  } catch {
    return undefined;
  }
}
