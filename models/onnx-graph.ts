import { ModelError } from './model-error.ts';
import { packedIntegers, protobufFields, protobufText } from './protobuf-reader.ts';
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
  /** Whether some weights lie in other files than this one. */
  readonly hasExternalData: boolean;
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
 * @throws ModelError where the bytes are no ONNX model.
 */
export function readOnnxGraph(file: Uint8Array, location: string): OnnxGraph {
  try {
    const graph = fieldsOf(file, 7)[0];
    if (graph === undefined) throw new RangeError('No graph.');
    return readGraph(graph.bytes);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ModelError(`Model file ${location} (${file.length} bytes) is not an ONNX model, or is cut off.`, {
      cause: error,
    });
  }
}

function readGraph(message: Uint8Array): OnnxGraph {
  const nodes: OnnxNode[] = [];
  const inputs: OnnxTensor[] = [];
  const outputs: OnnxTensor[] = [];
  const initializers = new Set<string>();
  let hasExternalData = false;
  for (const field of protobufFields(message)) {
    if (field.number === 1) nodes.push(readNode(field.bytes));
    if (field.number === 11) inputs.push(readTensor(field.bytes));
    if (field.number === 12) outputs.push(readTensor(field.bytes));
    if (field.number !== 5) continue;
    for (const part of protobufFields(field.bytes)) {
      if (part.number === 8) initializers.add(protobufText(part));
      if (part.number === 13 || (part.number === 14 && part.integer === 1)) hasExternalData = true;
    }
  }
  // Before version 4 of the format, weights were listed among the inputs.
  return { nodes, inputs: inputs.filter((input) => !initializers.has(input.name)), outputs, hasExternalData };
}

function readNode(message: Uint8Array): OnnxNode {
  const inputs: string[] = [];
  const outputs: string[] = [];
  let operation = '';
  let strides: number[] = [];
  for (const field of protobufFields(message)) {
    if (field.number === 1) inputs.push(protobufText(field));
    if (field.number === 2) outputs.push(protobufText(field));
    if (field.number === 4) operation = protobufText(field);
    if (field.number === 5) strides = strideAttribute(field) ?? strides;
  }
  return { operation, inputs, outputs, strides };
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
  for (const field of protobufFields(message)) if (field.number === number) found.push(field);
  return found;
}
