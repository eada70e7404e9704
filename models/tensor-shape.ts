import { ModelError } from './model-error.ts';
import type { OnnxTensor } from './onnx-graph.ts';

/** A shape in the order batch, channel, height, width; `undefined` is a variable size. */
export interface TensorShape {
  readonly batch: number | undefined;
  readonly channels: number | undefined;
  readonly heightPx: number | undefined;
  readonly widthPx: number | undefined;
}

/** The one dimension order that is supported, with the names that items use for it. */
const AXES: readonly (readonly string[])[] = [
  ['batch'],
  ['bands', 'band', 'channel', 'channels', 'class', 'classes'],
  ['height', 'y'],
  ['width', 'x'],
];

/**
 * The shape that an item declares for an input or output (-1: variable size).
 * @throws ModelError where the order is not batch, bands or classes, height, width, or the data type not float32.
 */
export function readItemShape(
  structure: { readonly shape: readonly number[]; readonly dim_order: readonly string[]; readonly data_type: string },
  what: string,
): TensorShape {
  if (structure.data_type !== 'float32') {
    throw new ModelError(
      `${what} has the data type ${structure.data_type}; only float32 is supported: export the model with a Cast there (from float32 at its beginning, to float32 at its end), and write float32 in the item.`,
    );
  }
  const order = structure.dim_order;
  const supported = order.length === AXES.length && AXES.every((names, axis) => names.includes(order[axis]!));
  if (!supported) {
    throw new ModelError(
      `${what} has the dimension order ${order.join(', ')}; only batch, bands (or classes), height, width is supported: export the model with a Transpose there, and write that order in the item.`,
    );
  }
  if (structure.shape.length !== order.length || structure.shape.includes(0)) {
    throw new ModelError(
      `${what} has the shape [${structure.shape.join(', ')}], expected four sizes, each positive or -1.`,
    );
  }
  return shapeOf(structure.shape.map((size) => (size === -1 ? undefined : size)));
}

/**
 * What item and graph say together: a size that one of them leaves open is the other's.
 * @throws ModelError where both fix a size and differ, or where the graph's tensor is not float32 with four dimensions.
 */
export function joinGraphShape(declared: TensorShape, tensor: OnnxTensor, what: string): TensorShape {
  if (tensor.elementType !== 'float') {
    throw new ModelError(
      `${what} is ${tensor.elementType} in the ONNX graph; only float32 is supported: begin or end it with a Cast when it is exported.`,
    );
  }
  if (tensor.shape === undefined) return declared;
  if (tensor.shape.length !== AXES.length) {
    throw new ModelError(`${what} has ${tensor.shape.length} dimensions in the ONNX graph, expected ${AXES.length}.`);
  }
  const found = shapeOf(tensor.shape);
  const join = (key: keyof TensorShape, axis: string): number | undefined => {
    if (declared[key] !== undefined && found[key] !== undefined && declared[key] !== found[key]) {
      throw new ModelError(
        `${what}: the item gives ${declared[key]} as its number of ${axis}, the ONNX graph ${found[key]}: expected the same in both.`,
      );
    }
    return found[key] ?? declared[key];
  };
  return {
    batch: join('batch', 'chips in a batch'),
    channels: join('channels', 'channels'),
    heightPx: join('heightPx', 'rows'),
    widthPx: join('widthPx', 'columns'),
  };
}

function shapeOf(sizes: readonly (number | undefined)[]): TensorShape {
  const [batch, channels, heightPx, widthPx] = sizes;
  return { batch, channels, heightPx, widthPx };
}
