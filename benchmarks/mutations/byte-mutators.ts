import type { RandomStream } from '../../statistics/random-stream.ts';
import type { Mutator } from './mutation-kind.ts';

/** What programs stumble over: ends of ranges, line ends, quotes, brackets, invalid UTF-8. */
const AWKWARD_BYTES = [0x00, 0x01, 0x0a, 0x0d, 0x1b, 0x22, 0x2c, 0x3a, 0x5b, 0x5d, 0x7b, 0x7d, 0x7f, 0x80, 0xc3, 0xff];

function some(random: RandomStream, most: number): number {
  return 1 + random.integer(most);
}

/** Two places of a file, the first before the second and at most so far from it. */
function stretch(bytes: Buffer, random: RandomStream, most: number): [from: number, to: number] {
  const from = random.integer(bytes.length);
  return [from, Math.min(bytes.length, from + some(random, most))];
}

const flipBits: Mutator = (bytes, random) => {
  const changed = Buffer.from(bytes);
  for (let left = some(random, 8); left > 0; left--) changed[random.integer(changed.length)]! ^= 1 << random.integer(8);
  return changed;
};

const overwrite: Mutator = (bytes, random) => {
  const changed = Buffer.from(bytes);
  const [from, to] = stretch(bytes, random, 16);
  for (let at = from; at < to; at++) changed[at] = AWKWARD_BYTES[random.integer(AWKWARD_BYTES.length)]!;
  return changed;
};

const insert: Mutator = (bytes, random) => {
  const at = random.integer(bytes.length + 1);
  const added = Buffer.from(
    Array.from({ length: some(random, 16) }, () => AWKWARD_BYTES[random.integer(AWKWARD_BYTES.length)]!),
  );
  return Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at)]);
};

const leaveOut: Mutator = (bytes, random) => {
  const [from, to] = stretch(bytes, random, 200);
  return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
};

const repeat: Mutator = (bytes, random) => {
  const [from, to] = stretch(bytes, random, 400);
  const again = Array.from({ length: some(random, 50) }, () => bytes.subarray(from, to));
  return Buffer.concat([bytes.subarray(0, to), ...again, bytes.subarray(to)]);
};

const cutOff: Mutator = (bytes, random) => bytes.subarray(0, random.integer(bytes.length));

const move: Mutator = (bytes, random) => {
  const [from, to] = stretch(bytes, random, 100);
  const rest = Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
  const at = random.integer(rest.length + 1);
  return Buffer.concat([rest.subarray(0, at), bytes.subarray(from, to), rest.subarray(at)]);
};

/** What can be done to any file. */
export const BYTE_MUTATORS: readonly Mutator[] = [flipBits, overwrite, insert, leaveOut, repeat, cutOff, move];
