import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { fileFault } from '../access/file-fault.ts';
import { readFileWithin } from '../access/open-file.ts';
import { jsonFault } from '../access/json-fault.ts';
import { knownFormat } from '../access/known-format.ts';
import { decodeText } from '../access/text-encoding.ts';
import { parseBoundedJson } from '../limits/bounded-json.ts';
import { MODEL_ITEM_BYTES } from '../limits/input-limits.ts';
import { LimitError } from '../limits/limit-error.ts';
import type { BandExpectation } from './band-expectation.ts';
import type { BandScaling } from './band-scaling.ts';
import { checkGraphSizes, checkTensorSize } from './graph-limits.ts';
import { isStepwise, sideMultiplePx } from './graph-structure.ts';
import { parseMlmItem } from './mlm-item.ts';
import type { MlmItem } from './mlm-item.ts';
import { readModelFile } from './model-asset.ts';
import type { ModelClass } from './model-classes.ts';
import { ModelError } from './model-error.ts';
import { readModelInput } from './model-input.ts';
import { readModelOutput } from './model-output.ts';
import type { Activation, ActivationBy } from './model-output.ts';
import { readOnnxGraph } from './onnx-graph.ts';
import type { TensorShape } from './tensor-shape.ts';
import { findTrainingExtents, type TrainingExtent } from './training-extent.ts';

export type { BandScaling } from './band-scaling.ts';
export type { ModelClass } from './model-classes.ts';
export type { Activation } from './model-output.ts';

/** A model with its card, checked: plain data that can travel to other processes and into artifacts. */
export interface ModelPackage {
  readonly id: string;
  readonly name: string;
  readonly description: string | undefined;
  readonly itemLocation: string;
  readonly onnxLocation: string;
  /** SHA-256 of the ONNX file, hexadecimal; equal to the item's checksum where it has one. */
  readonly onnxDigest: string;
  readonly onnxBytes: number;
  /** Names of the bands, in the order of the input's channels. */
  readonly bands: readonly string[];
  /** One per band. */
  readonly scalings: readonly BandScaling[];
  /** What values it was trained on, one per band; undefined where its card does not say. */
  readonly expectations: readonly (BandExpectation | undefined)[];
  readonly inputName: string;
  readonly outputName: string;
  readonly dimensionOrder: readonly ['batch', 'bands', 'height', 'width'];
  /** In the order of the output's channels. */
  readonly classes: readonly ModelClass[];
  /** What turns the output into class probabilities, as card and graph say until the model was tried. */
  readonly activation: Activation;
  /** What says so. */
  readonly activationBy: ActivationBy;
  /** Whether the graph has operations that give the same for ranges of input: trees, thresholds, rounding, bounds. */
  readonly isStepwise: boolean;
  /** Input for which it gave one answer when it was tried: all that was made up, or values of the scenes. */
  readonly alikeFor?: 'made-up' | 'seen' | undefined;
  /** A chip's side must be a multiple of this. */
  readonly sideMultiplePx: number;
  /** The one chip side that the model takes; undefined: any multiple of `sideMultiplePx`. */
  readonly chipPx: number | undefined;
  /** The one batch size that the model takes; undefined: any. */
  readonly batch: number | undefined;
  /** Where it was trained, as far as the package says so in GeoJSON. */
  readonly trainingExtents: readonly TrainingExtent[];
  /** What a reader should know, one sentence each. */
  readonly warnings: readonly string[];
}

/**
 * Loads a model package from its STAC item (a path or a file: URL) and checks card, file and graph against one another.
 * @throws ModelError with one sentence for the first defect found.
 */
export async function loadModelPackage(itemLocation: string): Promise<ModelPackage> {
  const location = itemLocation.startsWith('file:') ? fileURLToPath(itemLocation) : path.resolve(itemLocation);
  const item = parseMlmItem(await readJson(location), location);
  const extensionWarnings = checkExtension(item, location);
  const file = await readModelFile(item, location);
  const graph = readOnnxGraph(file.bytes, file.location);
  if (graph.hasExternalData) {
    throw new ModelError(
      `Model file ${file.location} keeps weights in other files (ONNX external data), which is not supported: expected one file, save the model with its weights in it.`,
    );
  }
  checkGraphSizes(graph, file.location);
  const input = readModelInput(item, graph, location);
  const output = readModelOutput(item, graph, location);
  checkTensorSize(input.shape, { what: 'its input', location });
  checkTensorSize(output.shape, { what: 'its output', location });
  const multiple = sideMultiplePx(graph);
  const training = await findTrainingExtents(item, location);
  return {
    id: item.id,
    name: item.properties['mlm:name'],
    description: item.properties.description,
    itemLocation: location,
    onnxLocation: file.location,
    onnxDigest: file.digest,
    onnxBytes: file.bytes.length,
    bands: input.bands,
    scalings: input.scalings,
    expectations: input.expectations,
    inputName: input.name,
    outputName: output.name,
    dimensionOrder: ['batch', 'bands', 'height', 'width'],
    classes: output.classes,
    activation: output.stated.activation,
    activationBy: output.stated.by,
    isStepwise: isStepwise(graph),
    sideMultiplePx: multiple,
    chipPx: fixedSide(input.shape, output.shape, { multiple, location }),
    batch: input.shape.batch,
    trainingExtents: training.extents,
    warnings: [...extensionWarnings, ...file.warnings, ...output.warnings, ...training.warnings],
  };
}

async function readJson(location: string): Promise<unknown> {
  let bytes: Buffer;
  try {
    bytes = await readFileWithin(location, MODEL_ITEM_BYTES);
  } catch (error) {
    throw new ModelError(`Model item ${location} cannot be read: ${fileFault(error)}.`, { cause: error });
  }
  const format = knownFormat(bytes, location);
  const decoded = format === undefined ? decodeText(bytes) : { fault: format.name };
  if ('fault' in decoded) throw new ModelError(`Model item ${location} is not JSON: found ${decoded.fault}.`);
  try {
    return parseBoundedJson(decoded.text);
  } catch (error) {
    const fault = error instanceof LimitError ? error.message : `found ${jsonFault(decoded.text)}`;
    throw new ModelError(`Model item ${location} is not JSON: ${fault}.`, { cause: error });
  }
}

function checkExtension(item: MlmItem, location: string): string[] {
  const url = item.stac_extensions.find((extension) => /\/mlm(-extension)?\/v\d/.test(extension));
  const version = /\/v(\d+)\.(\d+)\./.exec(url ?? '');
  if (version === null) {
    throw new ModelError(
      `Model item ${location} does not declare the MLM extension in stac_extensions, expected version 1.5.`,
    );
  }
  const [, major, minor] = version;
  if (major !== '1') {
    throw new ModelError(`Model item ${location} declares version ${major}.${minor} of MLM, expected 1.5.`);
  }
  return minor === '5' ? [] : [`Model item ${location} declares version 1.${minor} of MLM; it was read as 1.5.`];
}

function fixedSide(
  input: TensorShape,
  output: TensorShape,
  o: { readonly multiple: number; readonly location: string },
): number | undefined {
  const { heightPx, widthPx } = input;
  if (heightPx !== widthPx) {
    throw new ModelError(
      `Model item ${o.location}: input chips of ${heightPx ?? 'any'} by ${widthPx ?? 'any'} pixels are not supported; they must be square: export the model for chips as wide as they are high.`,
    );
  }
  const outputDiffers = (size: number | undefined): boolean =>
    size !== undefined && heightPx !== undefined && size !== heightPx;
  if (outputDiffers(output.heightPx) || outputDiffers(output.widthPx)) {
    throw new ModelError(
      `Model item ${o.location}: chips of ${heightPx} pixels come out as ${output.heightPx} by ${output.widthPx}; the output must have the size of the input: end the graph with a Resize to it when it is exported.`,
    );
  }
  if (heightPx !== undefined && heightPx % o.multiple !== 0) {
    throw new ModelError(
      `Model item ${o.location}: chips of ${heightPx} pixels do not suit the ONNX graph, which needs a multiple of ${o.multiple}.`,
    );
  }
  return heightPx;
}
