import { GRAPH_PARTS } from '../limits/input-limits.ts';
import { countText, LimitError } from '../limits/limit-error.ts';

/** One field of a protobuf message: its number and its value; a length-delimited value is a view, not a copy. */
export interface ProtobufField {
  readonly number: number;
  readonly integer: number;
  readonly bytes: Uint8Array;
}

const NO_BYTES = new Uint8Array(0);
const decoder = new TextDecoder();

/**
 * The fields of one protobuf message, in file order. Integers are exact up to 2^53; negative ones (ten-byte varints)
 * come out negative. Fixed-width values are skipped over (`integer` 0, `bytes` empty).
 * @throws RangeError where the bytes are no protobuf message.
 */
export function* protobufFields(message: Uint8Array): Generator<ProtobufField> {
  const cursor = { bytes: message, at: 0 };
  while (cursor.at < message.length) {
    const key = readVarint(cursor);
    const number = Math.floor(key / 8);
    if (number === 0) throw new RangeError('Protobuf field number 0.');
    yield readValue(cursor, number, key % 8);
  }
}

function readValue(cursor: Cursor, number: number, wireType: number): ProtobufField {
  if (wireType === 0) return { number, integer: readVarint(cursor), bytes: NO_BYTES };
  if (wireType === 2) return { number, integer: 0, bytes: take(cursor, readVarint(cursor)) };
  if (wireType === 1 || wireType === 5) {
    take(cursor, wireType === 1 ? 8 : 4);
    return { number, integer: 0, bytes: NO_BYTES };
  }
  throw new RangeError(`Protobuf wire type ${wireType}.`);
}

interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
}

function take(cursor: Cursor, length: number): Uint8Array {
  const end = cursor.at + length;
  if (!(length >= 0 && end <= cursor.bytes.length)) throw new RangeError('Protobuf field past the end.');
  const view = cursor.bytes.subarray(cursor.at, end);
  cursor.at = end;
  return view;
}

function readVarint(cursor: Cursor): number {
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = cursor.bytes[cursor.at];
    if (byte === undefined) break;
    cursor.at += 1;
    value |= BigInt(byte & 127) << shift;
    if (byte < 128) return Number(BigInt.asIntN(64, value));
  }
  throw new RangeError('Protobuf integer past the end.');
}

/**
 * Holds a list of what a graph is made of to what one has.
 * @throws LimitError, to stand in a sentence that names the file, where it is longer.
 */
export function checkParts(count: number): void {
  if (count <= GRAPH_PARTS) return;
  throw new LimitError(
    `expected a graph of at most ${countText(GRAPH_PARTS)} operations, tensors and names, found more: export the model anew`,
  );
}

/**
 * A list of integers that a field holds, packed or one by one.
 * @throws LimitError where it is longer than those of a graph are.
 */
export function packedIntegers(field: ProtobufField): number[] {
  if (field.bytes.length === 0) return [field.integer];
  const cursor = { bytes: field.bytes, at: 0 };
  const integers: number[] = [];
  while (cursor.at < field.bytes.length) {
    integers.push(readVarint(cursor));
    checkParts(integers.length);
  }
  return integers;
}

/** Names of tensors are paths of layers, some hundred characters. */
const MOST_TEXT_BYTES = 4096;

/**
 * The UTF-8 text of a length-delimited field.
 * @throws LimitError where it is longer than names and the like are.
 */
export function protobufText(field: ProtobufField): string {
  if (field.bytes.length > MOST_TEXT_BYTES) {
    throw new LimitError(
      `expected names of at most ${countText(MOST_TEXT_BYTES)} bytes in a graph, found one of ${countText(field.bytes.length)}: export the model anew`,
    );
  }
  return decoder.decode(field.bytes);
}
