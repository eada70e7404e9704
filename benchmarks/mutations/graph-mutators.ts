import type { Mutator } from './mutation-kind.ts';

/** Names of operations of ONNX, by their number of letters, so that one takes the place of another in the file. */
const OPERATIONS: Readonly<Record<number, readonly string[]>> = {
  2: ['Or', 'If'],
  3: ['Add', 'Sub', 'Mul', 'Div', 'Pow', 'Exp', 'Log', 'Abs', 'Neg', 'Max', 'Min', 'Sum', 'Pad', 'Mod', 'Erf'],
  4: ['Conv', 'Relu', 'Gemm', 'Sqrt', 'Loop', 'Scan', 'Tile', 'Clip', 'Cast', 'Sign', 'TopK', 'Ceil', 'Mean'],
  5: ['Shape', 'Slice', 'Split', 'Floor', 'Where', 'OneHot', 'Range', 'Equal'],
  6: ['Concat', 'Resize', 'Gather', 'Expand', 'ArgMax', 'MatMul', 'OneHot'],
  7: ['Sigmoid', 'MaxPool', 'Flatten', 'Reshape', 'Softmax', 'Squeeze'],
  8: ['Identity', 'Softplus', 'Constant', 'Upsample'],
};
const ALL = Object.values(OPERATIONS).flat();

/** Makes an operation of a graph another one. */
const changeOperation: Mutator = (bytes, random) => {
  const text = bytes.toString('latin1');
  const places = ALL.flatMap((name) => placesOf(text, name).map((at) => ({ at, name })));
  if (places.length === 0) return bytes;
  const { at, name } = places[random.integer(places.length)]!;
  const others = OPERATIONS[name.length]!;
  return Buffer.concat([
    bytes.subarray(0, at),
    Buffer.from(others[random.integer(others.length)]!),
    bytes.subarray(at + name.length),
  ]);
};

/** Ends of ranges of sizes, strides and numbers of axes. */
const AWKWARD_NUMBERS = [0, 1, 2, 3, 7, 64, 127];

/** Changes small numbers near the names of a graph's end and beginning: sizes, types, axes. */
const changeNumbers: Mutator = (bytes, random) => {
  const changed = Buffer.from(bytes);
  const small = [...bytes.entries()].filter(([, byte]) => byte < 16).map(([at]) => at);
  for (let left = 1 + random.integer(4); left > 0 && small.length > 0; left--)
    changed[small[random.integer(small.length)]!] = AWKWARD_NUMBERS[random.integer(AWKWARD_NUMBERS.length)]!;
  return changed;
};

/** Sets weights to numbers that are awkward: NaN, infinite, very large. */
const changeWeights: Mutator = (bytes, random) => {
  const changed = Buffer.from(bytes);
  const value = [Number.NaN, Infinity, -Infinity, 3e38, 0][random.integer(5)]!;
  const at = random.integer(Math.max(1, bytes.length - 64));
  for (let i = 0; i < 16 && at + 4 * i + 4 <= bytes.length; i++) changed.writeFloatLE(value, at + 4 * i);
  return changed;
};

function placesOf(text: string, name: string): number[] {
  const places: number[] = [];
  // In the file a text stands behind its length.
  const wanted = String.fromCharCode(name.length) + name;
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + 1)) places.push(at + 1);
  return places;
}

export const GRAPH_MUTATORS: readonly Mutator[] = [changeOperation, changeOperation, changeNumbers, changeWeights];
