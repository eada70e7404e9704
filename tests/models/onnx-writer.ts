import { protobufField } from '../limits/bomb-files.ts';

/** A value of an operation's attribute: a whole number, several, a `{float}`, a text, or a graph that it carries out. */
export type OnnxAttribute =
  number | readonly number[] | { readonly float: number } | string | { readonly graph: Buffer };

/** One operation of a graph that is written. */
export interface OnnxOperation {
  readonly op: string;
  readonly from: readonly string[];
  readonly to: string;
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
}

/** A tensor of a graph's input or output: its sizes, of which -1 is open, and its type. */
export interface OnnxPort {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type?: keyof typeof TYPES;
}

/** A constant: float32, or int64 where `integers` are given. */
export interface OnnxWeights {
  readonly name: string;
  readonly shape: readonly number[];
  readonly floats?: readonly number[];
  readonly integers?: readonly number[];
  readonly flag?: boolean;
}

const TYPES = { float: 1, uint8: 2, int64: 7, bool: 9 } as const;
const OPSET = 13;

/** The parts of a graph. */
export interface OnnxParts {
  readonly inputs: readonly OnnxPort[];
  readonly outputs: readonly OnnxPort[];
  readonly operations: readonly OnnxOperation[];
  readonly weights?: readonly OnnxWeights[];
}

/** An ONNX file (ModelProto of onnx.proto). */
export function onnxFile(parts: OnnxParts): Buffer {
  const opset = Buffer.concat([protobufField(1, ''), protobufField(2, OPSET)]);
  return Buffer.concat([protobufField(1, 7), protobufField(7, onnxGraph(parts)), protobufField(8, opset)]);
}

/** A graph by itself, as an operation carries it out (GraphProto). */
export function onnxGraph({ inputs, outputs, operations, weights = [] }: OnnxParts): Buffer {
  return Buffer.concat([
    ...operations.map((operation) => protobufField(1, nodeOf(operation))),
    protobufField(2, 'graph'),
    ...weights.map((each) => protobufField(5, tensorOf(each))),
    ...inputs.map((port) => protobufField(11, portOf(port))),
    ...outputs.map((port) => protobufField(12, portOf(port))),
  ]);
}

function nodeOf({ op, from, to, attributes = {} }: OnnxOperation): Buffer {
  return Buffer.concat([
    ...from.map((name) => protobufField(1, name)),
    ...to.split(' ').map((name) => protobufField(2, name)),
    protobufField(4, op),
    ...Object.entries(attributes).map(([name, value]) => protobufField(5, attributeOf(name, value))),
  ]);
}

function attributeOf(name: string, value: OnnxAttribute): Buffer {
  const [type, ...fields] = valueOf(value);
  return Buffer.concat([protobufField(1, name), ...fields, protobufField(20, type)]);
}

function valueOf(value: OnnxAttribute): [type: number, ...fields: Buffer[]] {
  if (typeof value === 'number') return [2, protobufField(3, value)];
  if (typeof value === 'string') return [3, protobufField(4, value)];
  if ('graph' in value) return [5, protobufField(6, value.graph)];
  if (!('float' in value)) return [7, ...value.map((each) => protobufField(8, each))];
  return [1, Buffer.concat([Buffer.of((2 << 3) | 5), floatBytes([value.float])])];
}

function tensorOf({ name, shape, floats, integers, flag }: OnnxWeights): Buffer {
  const [type, raw] =
    floats !== undefined
      ? [TYPES.float, floatBytes(floats)]
      : integers !== undefined
        ? [TYPES.int64, Buffer.from(BigInt64Array.from(integers.map(BigInt)).buffer)]
        : [TYPES.bool, Buffer.of(flag === true ? 1 : 0)];
  return Buffer.concat([
    ...shape.map((size) => protobufField(1, size)),
    protobufField(2, type),
    protobufField(8, name),
    protobufField(9, raw),
  ]);
}

function portOf({ name, shape, type = 'float' }: OnnxPort): Buffer {
  const dimensions = shape.map((size, axis) =>
    protobufField(1, size === -1 ? protobufField(2, `size${axis}`) : protobufField(1, size)),
  );
  const tensor = Buffer.concat([protobufField(1, TYPES[type]), protobufField(2, Buffer.concat(dimensions))]);
  return Buffer.concat([protobufField(1, name), protobufField(2, protobufField(1, tensor))]);
}

function floatBytes(values: readonly number[]): Buffer {
  return Buffer.from(Float32Array.from(values).buffer);
}
