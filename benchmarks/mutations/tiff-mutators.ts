import type { RandomStream } from '../../statistics/random-stream.ts';
import type { Mutator } from './mutation-kind.ts';

const NUMBERS = [
  0, 1, 2, 3, 7, 8, 15, 16, 255, 256, 1000, 4096, 32_767, 32_768, 65_535, 65_536, 10_000_000, 0x7fff_ffff, 0x8000_0000,
  0xffff_fffe, 0xffff_ffff,
];

/** Places and counts of the directories of a classic little-endian TIFF, as far as they lead. */
function entriesOf(bytes: Buffer): number[] {
  const entries: number[] = [];
  const seen = new Set<number>();
  let at = bytes.length >= 8 ? bytes.readUInt32LE(4) : 0;
  while (at > 0 && at + 2 <= bytes.length && !seen.has(at)) {
    seen.add(at);
    const count = bytes.readUInt16LE(at);
    for (let i = 0; i < count && at + 14 + 12 * i <= bytes.length; i++) entries.push(at + 2 + 12 * i);
    const next = at + 2 + 12 * count;
    at = next + 4 <= bytes.length ? bytes.readUInt32LE(next) : 0;
  }
  return entries;
}

/** Changes an entry of a directory: its tag, type, count or value, or a number that its value leads to. */
function changeEntry(change: (bytes: Buffer, entry: number, random: RandomStream) => void): Mutator {
  return (bytes, random) => {
    const entries = entriesOf(bytes);
    if (entries.length === 0) return bytes;
    const changed = Buffer.from(bytes);
    change(changed, entries[random.integer(entries.length)]!, random);
    return changed;
  };
}

const number = (random: RandomStream): number => NUMBERS[random.integer(NUMBERS.length)]!;

const changeTag = changeEntry((bytes, entry, random) => bytes.writeUInt16LE(254 + random.integer(100), entry));
const changeType = changeEntry((bytes, entry, random) => bytes.writeUInt16LE(random.integer(20), entry + 2));
const changeCount = changeEntry((bytes, entry, random) => bytes.writeUInt32LE(number(random), entry + 4));
const changeValue = changeEntry((bytes, entry, random) => bytes.writeUInt32LE(number(random), entry + 8));
const changePointed = changeEntry((bytes, entry, random) => {
  const at = bytes.readUInt32LE(entry + 8) + 2 * random.integer(8);
  if (at + 4 <= bytes.length) bytes.writeUInt32LE(number(random), at);
});
const copyValue: Mutator = (bytes, random) => {
  const entries = entriesOf(bytes);
  if (entries.length === 0) return bytes;
  const changed = Buffer.from(bytes);
  const [from, to] = [entries[random.integer(entries.length)]!, entries[random.integer(entries.length)]!];
  bytes.copy(changed, to + 2, from + 2, from + 12);
  return changed;
};

/** What can be done to a classic little-endian TIFF whose faults are to lie in what it says of itself. */
export const TIFF_MUTATORS: readonly Mutator[] = [
  changeTag,
  changeType,
  changeCount,
  changeValue,
  changeValue,
  changePointed,
  copyValue,
];
