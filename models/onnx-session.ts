import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import type * as OnnxRuntime from 'onnxruntime-node';
import { fileFault } from '../access/file-fault.ts';
import { expectOpen, withinBounds } from '../limits/process-watch.ts';
import { readModelBytes } from './model-asset.ts';
import { ModelError } from './model-error.ts';
import { checkOutputShape } from './output-shape.ts';

/** Where a model runs. */
export type SessionDevice = 'cpu' | 'webgpu' | 'cuda';

/** One loaded model with one input and one output. */
export interface OnnxSession {
  /**
   * Runs one batch: `input` is float32 [chips, bands, height, width]. The result's `data` is the caller's own; with
   * `into` (its length the result's) it is written there, so that nothing is allocated.
   * @throws ModelError where ONNX Runtime refuses the input, or the output has another shape than `intoShape`.
   */
  run(
    input: Float32Array,
    shape: readonly [chips: number, bands: number, heightPx: number, widthPx: number],
    o?: { readonly into?: Float32Array; readonly intoShape?: readonly number[] },
  ): Promise<{ readonly data: Float32Array; readonly shape: readonly number[] }>;
  release(): Promise<void>;
}

/** A model of the largest size is read and made ready for its device in less. */
const LOAD_SECONDS = 120;

type Runtime = typeof OnnxRuntime;
let loaded: Runtime | undefined;

/** ONNX Runtime is loaded on first use (0.1 s and 30 MB), not on import: planning needs none of it. */
function runtime(): Runtime {
  if (loaded !== undefined) return loaded;
  loaded = createRequire(import.meta.url)('onnxruntime-node') as Runtime;
  // What goes wrong is thrown; its log would tell it a second time, past the program's own.
  loaded.env.logLevel = 'fatal';
  return loaded;
}

/** The version of ONNX Runtime, part of the platform fingerprint. */
export function onnxRuntimeVersion(): string {
  return (createRequire(import.meta.url)('onnxruntime-node/package.json') as { version: string }).version;
}

/**
 * Opens a model. The settings make results the same to the bit over threads and batches on one platform: operations
 * run one after another, and the number of threads only splits work whose parts do not interact.
 * @throws ModelError where the device is not available or the file is no model that ONNX Runtime can run.
 */
export async function openOnnxSession(o: {
  readonly onnxPath: string;
  /** SHA-256 that the file must have, hexadecimal; left out: any. */
  readonly digest?: string;
  readonly device: SessionDevice;
  readonly threads: number;
  /** Longest that a chip may take, where the process is under watch; see `withinBounds`. Left out: an hour. */
  readonly secondsPerChip?: number;
  /** Most memory that loading, or a call, may take there; left out: any. */
  readonly memoryBytes?: number | undefined;
}): Promise<OnnxSession> {
  const ort = runtime();
  const bytes = o.memoryBytes;
  const session = await withinBounds({ seconds: LOAD_SECONDS, bytes }, () => createSession(ort, o));
  const closed = expectOpen(bytes ?? 0);
  const [inputName] = session.inputNames;
  const [outputName] = session.outputNames;
  if (inputName === undefined || outputName === undefined) {
    throw new ModelError(`Model file ${o.onnxPath} has no input or no output: expected one of each.`);
  }
  const run: OnnxSession['run'] = async (input, shape, target) => {
    const feeds = { [inputName]: new ort.Tensor('float32', input, shape) };
    const fetches = { [outputName]: target?.into === undefined ? null : targetTensor(ort, target) };
    const results = await runSession(
      () => withinBounds({ seconds: shape[0] * (o.secondsPerChip ?? 3600), bytes }, () => session.run(feeds, fetches)),
      { path: o.onnxPath, shape },
    );
    const output = results[outputName];
    if (output === undefined || !(output.data instanceof Float32Array)) {
      throw new ModelError(
        `Model file ${o.onnxPath}: output ${outputName} is not float32: expected float32, end it with a Cast when it is exported.`,
      );
    }
    return { data: output.data, shape: output.dims };
  };
  const fixedBatch = fixedBatchOf(session);
  return {
    run: (input, shape, target) =>
      fixedBatch === undefined || shape[0] >= fixedBatch
        ? run(input, shape, target)
        : runPadded(run, {
            input,
            shape,
            fixedBatch,
            into: target?.into,
            intoShape: target?.intoShape,
            onnxPath: o.onnxPath,
          }),
    release: () => session.release().finally(closed),
  };
}

/** The number of chips that the graph was exported for, where it takes no other. */
function fixedBatchOf(session: OnnxRuntime.InferenceSession): number | undefined {
  const metadata = session.inputMetadata[0];
  const chips = metadata?.isTensor === true ? metadata.shape[0] : undefined;
  return typeof chips === 'number' && chips > 0 ? chips : undefined;
}

/** Fills a batch that is too small with zeros, and gives only what its own chips became. */
async function runPadded(
  run: OnnxSession['run'],
  o: {
    readonly input: Float32Array;
    readonly shape: Parameters<OnnxSession['run']>[1];
    readonly fixedBatch: number;
    readonly into: Float32Array | undefined;
    readonly intoShape: readonly number[] | undefined;
    readonly onnxPath: string;
  },
): ReturnType<OnnxSession['run']> {
  const [chips, ...chipShape] = o.shape;
  const padded = new Float32Array((o.input.length / chips) * o.fixedBatch);
  padded.set(o.input);
  const whole = await run(padded, [o.fixedBatch, ...chipShape]);
  if (o.intoShape !== undefined) checkOutputShape(whole.shape, [o.fixedBatch, ...o.intoShape.slice(1)], o.onnxPath);
  const own = whole.data.subarray(0, (whole.data.length / o.fixedBatch) * chips);
  o.into?.set(own);
  return { data: o.into ?? own, shape: [chips, ...whole.shape.slice(1)] };
}

function targetTensor(ort: Runtime, o: { readonly into?: Float32Array; readonly intoShape?: readonly number[] }) {
  return new ort.Tensor('float32', o.into ?? new Float32Array(0), o.intoShape ?? [o.into?.length ?? 0]);
}

async function runSession(
  run: () => Promise<OnnxRuntime.InferenceSession.ReturnType>,
  o: { readonly path: string; readonly shape: readonly number[] },
): Promise<OnnxRuntime.InferenceSession.ReturnType> {
  try {
    return await run();
  } catch (error) {
    throw new ModelError(
      `Model file ${o.path} could not be run on an input of shape [${o.shape.join(', ')}]: ${firstLine(error)}.`,
      { cause: error },
    );
  }
}

async function createSession(
  ort: Runtime,
  o: Parameters<typeof openOnnxSession>[0],
): Promise<OnnxRuntime.InferenceSession> {
  const graph = await readGraph(o);
  try {
    return await ort.InferenceSession.create(graph, {
      ...optionsOf(o.device),
      intraOpNumThreads: o.threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      enableCpuMemArena: true,
      enableMemPattern: o.device === 'cpu',
      // Threads that spin while they wait take the cores from reading and aggregating.
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    });
  } catch (error) {
    await checkDevice(o.device);
    const onDevice = o.device === 'cpu' ? '' : ` on the device ${o.device}`;
    throw new ModelError(`Model file ${o.onnxPath} cannot be loaded${onDevice}: ${firstLine(error)}.`, {
      cause: error,
    });
  }
}

function optionsOf(device: SessionDevice): OnnxRuntime.InferenceSession.SessionOptions {
  return { executionProviders: [{ name: device }], logSeverityLevel: 4 };
}

/** The graph y = x of one number, made by onnx.helper. */
const IDENTITY = 'CAcSADo3ChAKAXgSAXkiCElkZW50aXR5EgFnWg8KAXgSCgoICAESBAoCCAFiDwoBeRIKCggIARIECgIIAUIECgAQDQ==';

/**
 * Looks whether a device is here, with a model that every device can run.
 * @throws ModelError where it is not.
 */
export async function checkDevice(device: SessionDevice): Promise<void> {
  const ort = runtime();
  try {
    const session = await ort.InferenceSession.create(Buffer.from(IDENTITY, 'base64'), optionsOf(device));
    await session.release();
  } catch (error) {
    throw new ModelError(
      `The device ${device} cannot be used on this machine (${firstLine(error)}): choose --device cpu, or a machine that has it; a run that is launched with --detach is carried out by workers that do.`,
      { cause: error },
    );
  }
}

/** Read here and not by ONNX Runtime, so that it is a file that may be opened, and the one that was planned. */
async function readGraph({ onnxPath, digest }: Parameters<typeof openOnnxSession>[0]): Promise<Buffer> {
  const bytes = await readModelBytes(onnxPath).catch((error: unknown) => {
    throw new ModelError(`Model file ${onnxPath} cannot be read: ${fileFault(error)}.`, { cause: error });
  });
  const found = createHash('sha256').update(bytes).digest('hex');
  if (digest === undefined || found === digest) return bytes;
  const fault = new ModelError(
    `Model file ${onnxPath} is not the one that the run was planned with: expected SHA-256 ${digest}, found ${found}.`,
  );
  // Another machine may have the right one in this place.
  throw Object.assign(fault, { notHere: true });
}

/** The first line of a message, without places in ONNX Runtime's source. */
function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const line = message.split('\n')[0] ?? message;
  return line
    .replace(/^\/\S+:\d+ .* was false\. /, '')
    .replace(/\/onnxruntime_src\/\S+:\d+ .*?\)(?: const)? (?:\[ONNXRuntimeError\] : \d+ : [A-Z_]+ : )?/, '')
    .replace(/\.$/, '');
}
