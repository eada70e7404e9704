import { LimitError } from '../limits/limit-error.ts';
import { ModelError } from './model-error.ts';
import { checkParts, packedIntegers, protobufFields, protobufText } from './protobuf-reader.ts';
import type { ProtobufField } from './protobuf-reader.ts';

/** A tensor that goes into or comes out of a graph; a dimension of variable size is `undefined`. */
export interface OnnxTensor {
  readonly name: string;
  /** ONNX's name of the element type, lower case: 'float', 'uint8', 'float16', … */
  readonly elementType: string;
  /** `undefined` where the graph does not say. */
  readonly shape: readonly (number | undefined)[] | undefined;
}

/** One operation of a graph, as far as the checks look at it. */
export interface OnnxNode {
  readonly operation: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** The attribute `strides`, one per spatial axis; empty where there is none. */
  readonly strides: readonly number[];
}

/** What an ONNX file says about itself, read without loading its weights. */
export interface OnnxGraph {
  readonly inputs: readonly OnnxTensor[];
  readonly outputs: readonly OnnxTensor[];
  readonly nodes: readonly OnnxNode[];
  /** Weights and other constants, by name. */
  readonly constants: ReadonlyMap<string, OnnxConstant>;
  /** Whether some weights lie in other files than this one. */
  readonly hasExternalData: boolean;
}

/** A tensor that stands in the file. */
export interface OnnxConstant {
  /** As its dimensions say. */
  readonly elements: number;
  /** Bytes of the file that it takes, all in all. */
  readonly storedBytes: number;
  /** Of few whole or single-precision numbers, the numbers: sizes that operations go by. */
  readonly values: readonly number[];
}

/** TensorProto.DataType of onnx.proto. */
const ELEMENT_TYPES: Readonly<Record<number, string>> = {
  1: 'float',
  2: 'uint8',
  3: 'int8',
  4: 'uint16',
  5: 'int16',
  6: 'int32',
  7: 'int64',
  8: 'string',
  9: 'bool',
  10: 'float16',
  11: 'double',
  12: 'uint32',
  13: 'uint64',
  16: 'bfloat16',
};

/**
 * Reads inputs, outputs and operations of an ONNX file. It walks the protobuf without copying, so that weights of
 * hundreds of megabytes cost nothing.
 * @throws ModelError where the bytes are no ONNX model, or have more parts than a graph may have.
 */
export function readOnnxGraph(file: Uint8Array, location: string): OnnxGraph {
  try {
    const graph = fieldsOf(file, 7)[0];
    if (graph === undefined) throw new RangeError('No graph.');
    return readGraph(graph.bytes);
  } catch (error) {
    if (error instanceof LimitError) throw new ModelError(`Model file ${location}: ${error.message}.`);
    if (!(error instanceof RangeError)) throw error;
    throw new ModelError(
      `Model file ${location} (${file.length} bytes) is not an ONNX model, or is cut off: expected a whole one, copy or export it again.`,
      {
        cause: error,
      },
    );
  }
}

function readGraph(message: Uint8Array): OnnxGraph {
  const nodes: OnnxNode[] = [];
  const inputs: OnnxTensor[] = [];
  const outputs: OnnxTensor[] = [];
  const constants = new Map<string, OnnxConstant>();
  const initializers = new Set<string>();
  let hasExternalData = false;
  let parts = 0;
  for (const field of protobufFields(message)) {
    parts += 1;
    checkParts(parts);
    if (field.number === 1) {
      const node = readNode(field.bytes);
      nodes.push(node);
      const constant = node.operation === 'Constant' ? constantOf(field.bytes) : undefined;
      if (constant !== undefined) constants.set(node.outputs[0] ?? '', constant);
    }
    if (field.number === 11) inputs.push(readTensor(field.bytes));
    if (field.number === 12) outputs.push(readTensor(field.bytes));
    if (field.number !== 5) continue;
    const weights = readConstant(field.bytes);
    constants.set(weights.name, weights);
    initializers.add(weights.name);
    for (const part of protobufFields(field.bytes)) {
      if (part.number === 13 || (part.number === 14 && part.integer === 1)) hasExternalData = true;
    }
  }
  // Before version 4 of the format, weights were listed among the inputs.
  return {
    nodes,
    constants,
    outputs,
    hasExternalData,
    inputs: inputs.filter((input) => !initializers.has(input.name)),
  };
}

function readNode(message: Uint8Array): OnnxNode {
  const inputs: string[] = [];
  const outputs: string[] = [];
  let operation = '';
  let strides: number[] = [];
  let parts = 0;
  for (const field of protobufFields(message)) {
    if (field.number === 1) inputs.push(protobufText(field));
    if (field.number === 2) outputs.push(protobufText(field));
    parts += 1;
    checkParts(parts);
    if (field.number === 4) operation = protobufText(field);
    if (field.number === 5) strides = strideAttribute(field) ?? strides;
  }
  return { operation, inputs, outputs, strides };
}

/** The attribute `value` of an operation that is a constant. */
function constantOf(node: Uint8Array): OnnxConstant | undefined {
  const value = fieldsOf(node, 5).find(({ bytes }) =>
    fieldsOf(bytes, 1).some((name) => protobufText(name) === 'value'),
  );
  const tensor = value && fieldsOf(value.bytes, 5)[0];
  return tensor && readConstant(tensor.bytes);
}

const [FLOAT, INT64] = [1, 7] as const;
/** Sizes of one tensor are as many numbers as it has axes. */
const MOST_SIZES = 16;

/** TensorProto of onnx.proto. */
function readConstant(message: Uint8Array): OnnxConstant & { readonly name: string } {
  const dimensions = fieldsOf(message, 1).flatMap(packedIntegers);
  const elements = dimensions.reduce((product, size) => product * Math.abs(size), 1);
  const name = fieldsOf(message, 8)[0];
  return {
    name: name === undefined ? '' : protobufText(name),
    elements,
    storedBytes: message.length,
    values: elements <= MOST_SIZES ? numbersOf(message) : [],
  };
}

function numbersOf(message: Uint8Array): number[] {
  const type = fieldsOf(message, 2)[0]?.integer;
  const raw = fieldsOf(message, 9)[0]?.bytes;
  if (type === INT64 && raw === undefined) return fieldsOf(message, 7).flatMap(packedIntegers);
  const width = type === INT64 ? 8 : 4;
  if (raw === undefined || (type !== INT64 && type !== FLOAT)) return [];
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  return Array.from({ length: Math.floor(raw.byteLength / width) }, (_, i) =>
    type === INT64 ? Number(view.getBigInt64(i * width, true)) : view.getFloat32(i * width, true),
  );
}

function strideAttribute(attribute: ProtobufField): number[] | undefined {
  const name = fieldsOf(attribute.bytes, 1)[0];
  if (name === undefined || protobufText(name) !== 'strides') return undefined;
  return fieldsOf(attribute.bytes, 8).flatMap(packedIntegers);
}

function readTensor(message: Uint8Array): OnnxTensor {
  const name = fieldsOf(message, 1)[0];
  const type = fieldsOf(message, 2)[0];
  const tensor = type === undefined ? undefined : fieldsOf(type.bytes, 1)[0];
  const elementType = tensor === undefined ? undefined : fieldsOf(tensor.bytes, 1)[0]?.integer;
  const shape = tensor === undefined ? undefined : fieldsOf(tensor.bytes, 2)[0];
  return {
    name: name === undefined ? '' : protobufText(name),
    elementType: ELEMENT_TYPES[elementType ?? 0] ?? `type ${elementType ?? 'unknown'}`,
    shape: shape === undefined ? undefined : fieldsOf(shape.bytes, 1).map((dimension) => readDimension(dimension)),
  };
}

function readDimension(dimension: ProtobufField): number | undefined {
  const size = fieldsOf(dimension.bytes, 1)[0]?.integer;
  return size !== undefined && size > 0 ? size : undefined;
}

function fieldsOf(message: Uint8Array, number: number): ProtobufField[] {
  const found: ProtobufField[] = [];
  for (const field of protobufFields(message)) {
    if (field.number === number) found.push(field);
    checkParts(found.length);
  }
  return found;
}
