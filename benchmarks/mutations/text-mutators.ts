import type { RandomStream } from '../../statistics/random-stream.ts';
import type { Mutator } from './mutation-kind.ts';

const NUMBERS = [
  '0',
  '-0',
  '-1',
  '1',
  '0.5',
  '1e308',
  '1e999',
  '-1e999',
  '1e-320',
  '9007199254740993',
  '4294967296',
  '2147483648',
  '65536',
  '180',
  '-180',
  '90.0000001',
  '361',
  '1,5',
  '0x10',
  '.nan',
  '.inf',
  'NaN',
  '""',
  'null',
];

const WORDS = [
  '',
  '=1+1',
  'class',
  'EPSG:4326',
  'null',
  'true',
  '~',
  '*a',
  '&a',
  '<<',
  '!!binary',
  '\u001b[31m',
  'é',
  '\uFEFF',
];

function pick<T>(items: readonly T[], random: RandomStream): T {
  return items[random.integer(items.length)]!;
}

/** Replaces one of the places that a pattern finds. */
function replaceOne(pattern: RegExp, by: (found: string, random: RandomStream) => string): Mutator {
  return (bytes, random) => {
    const text = bytes.toString('utf8');
    const found = [...text.matchAll(pattern)];
    const match = found[random.integer(Math.max(1, found.length))];
    if (match === undefined) return bytes;
    const { index } = match;
    return Buffer.from(text.slice(0, index) + by(match[0], random) + text.slice(index + match[0].length));
  };
}

const changeNumber = replaceOne(/-?\d+(?:\.\d+)?/g, (_, random) => pick(NUMBERS, random));
const changeWord = replaceOne(/[A-Za-z_]{2,}/g, (found, random) =>
  random.next() < 0.5 ? pick(WORDS, random) : found.slice(1) + found.slice(0, 1),
);
const changeMark = replaceOne(/[,:;"'[\]{}\-\n]/g, (_, random) =>
  pick([',', ':', ';', '"', "'", '[', ']', '{', '}', '\n', '\t', ''], random),
);
const changeSpace = replaceOne(/[ \n]+/g, (_, random) =>
  pick([' ', '\n', '\t', '\r', '\u00A0', '\n\n', '   ', ''], random),
);

const swapLines: Mutator = (bytes, random) => {
  const lines = bytes.toString('utf8').split('\n');
  const [from, to] = [random.integer(lines.length), random.integer(lines.length)];
  [lines[from], lines[to]] = [lines[to]!, lines[from]!];
  return Buffer.from(lines.join('\n'));
};

const repeatLine: Mutator = (bytes, random) => {
  const lines = bytes.toString('utf8').split('\n');
  const at = random.integer(lines.length);
  return Buffer.from([...lines.slice(0, at), lines[at]!, ...lines.slice(at)].join('\n'));
};

/** Encodings that files are saved in without a word. */
const recode: Mutator = (bytes, random) => {
  const text = bytes.toString('utf8');
  const ways = [
    () => Buffer.from(text.replace(/[a-z]/, 'é'), 'latin1'),
    () => Buffer.from(`\uFEFF${text}`, 'utf16le'),
    () => Buffer.from(text, 'utf16le'),
    () => Buffer.from(`\uFEFF${text}`),
    () => Buffer.from(text.replaceAll('\n', '\r\n')),
    () => Buffer.from(text.replaceAll('\n', '\r')),
  ];
  return pick(ways, random)();
};

/** What can be done to any text. */
export const TEXT_MUTATORS: readonly Mutator[] = [
  changeNumber,
  changeNumber,
  changeWord,
  changeMark,
  changeSpace,
  swapLines,
  repeatLine,
  recode,
];
