import type { RandomStream } from '../../statistics/random-stream.ts';
import type { Mutator } from './mutation-kind.ts';

/** Something in a JSON value, and the object or list that holds it. */
interface Place {
  readonly holder: Record<string, unknown> | unknown[];
  readonly key: string;
}

function placesOf(value: unknown, found: Place[] = []): Place[] {
  if (typeof value !== 'object' || value === null) return found;
  const holder = value as Place['holder'];
  for (const [key, inner] of Object.entries(holder)) {
    found.push({ holder, key });
    placesOf(inner, found);
  }
  return found;
}

function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let left = levels; left > 0; left--) value = left % 2 === 0 ? [value] : { a: value };
  return value;
}

/** Values that are seldom meant. */
const VALUES: readonly ((random: RandomStream) => unknown)[] = [
  () => null,
  () => '',
  () => [],
  () => ({}),
  () => true,
  () => 'text',
  () => '\u0000',
  () => '\ud800',
  () => '__proto__',
  () => 'A'.repeat(100_000),
  () => -1,
  () => 0,
  () => 1e308,
  () => 2 ** 53 + 2,
  () => nested(60),
  () => nested(500),
  (random) => random.between(-1000, 1000),
  () => Array.from({ length: 1000 }, (_, i) => i),
  () => [[0, 0]],
];

type Change = (place: Place, random: RandomStream, all: readonly Place[]) => void;

const setValue: Change = ({ holder, key }, random) => {
  (holder as Record<string, unknown>)[key] = VALUES[random.integer(VALUES.length)]!(random);
};

const leaveOut: Change = ({ holder, key }) => {
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else delete holder[key];
};

const rename: Change = ({ holder, key }, random) => {
  if (Array.isArray(holder)) return;
  const value = holder[key];
  delete holder[key];
  holder[random.next() < 0.5 ? key.toUpperCase() : `${key}x`] = value;
};

const repeat: Change = ({ holder, key }) => {
  if (Array.isArray(holder)) holder.push(holder[Number(key)]);
};

const copyElsewhere: Change = (place, random, all) => {
  const other = all[random.integer(all.length)]!;
  const value = (other.holder as Record<string, unknown>)[other.key];
  (place.holder as Record<string, unknown>)[place.key] = structuredClone(value);
};

const CHANGES: readonly Change[] = [setValue, setValue, leaveOut, rename, repeat, copyElsewhere];

/** One to three changes of a JSON file's content; what is no JSON stays as it is. */
const changeContent: Mutator = (bytes, random) => {
  const content = { root: JSON.parse(bytes.toString('utf8').replace(/^\uFEFF/, '')) as unknown };
  for (let left = 1 + random.integer(3); left > 0; left--) {
    const all = placesOf(content).slice(1);
    if (all.length === 0) break;
    CHANGES[random.integer(CHANGES.length)]!(all[random.integer(all.length)]!, random, all);
  }
  return Buffer.from(JSON.stringify(content.root) ?? '');
};

/** What can be done to JSON. */
export const JSON_MUTATORS: readonly Mutator[] = [changeContent, changeContent, changeContent, changeContent];
