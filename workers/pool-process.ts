import os from 'node:os';
import { withAccess } from '../access/access.ts';
import { onDamage } from '../engine/artifact-damage.ts';
import { describeFailure } from '../engine/carried-error.ts';
import { CancelledError } from '../errors/error-kinds.ts';
import { executeStage, type StageResult } from '../engine/execute-stage.ts';
import { canonicalJson } from '../engine/json.ts';
import { openArtifactStore } from '../engine/open-artifact-store.ts';
import type { StageContext } from '../engine/stage.ts';
import { onStepProgress } from '../engine/step-progress.ts';
import { expectBeside, watchProcess } from '../limits/process-watch.ts';
import { ArrivingBlocks } from '../pipeline/outputs/arriving-blocks.ts';
import { writeMapOutput, type MapOutput } from '../pipeline/outputs/map-output.ts';
import { locator } from '../pipeline/planning/plan-run.ts';
import type { ExecutorSetup } from '../pipeline/executor.ts';
import { TileGrid } from '../pipeline/planning/tile-grid.ts';
import { imageryBytesRead } from '../pipeline/imagery-read.ts';
import { findStep } from '../stages/step-table.ts';
import { Keeper } from './keeper.ts';
import { SignedAddresses } from './signed-addresses.ts';
import type { ProcessReply, ProcessRequest, ProcessTask, ProcessUse } from './process-messages.ts';

/** Open rasters, sessions and areas that the process holds on to, and runs that it knows. */
const THINGS_KEPT = 64;
const RUNS_KEPT = 16;

const keeper = new Keeper(THINGS_KEPT);
const contexts = new Map<string, StageContext>();
const signed = new SignedAddresses();
/** What ends a run's work here. */
const cancelling = new Map<string, AbortController>();
/** Maps that are being written, by the id of their task. */
const maps = new Map<number, ArrivingBlocks>();
/** What each piece of work in hand takes, besides what its model does. */
const inHand = new Map<number, number>();
const use = { bytesRead: 0, modelLoadsMs: [] as number[] };

function contextOf(setup: ExecutorSetup): StageContext {
  const key = canonicalJson(setup);
  const context = contexts.get(key) ?? openContext(setup);
  contexts.delete(key);
  contexts.set(key, context);
  for (const oldest of contexts.keys()) if (contexts.size > RUNS_KEPT) contexts.delete(oldest);
  return context;
}

function openContext(setup: ExecutorSetup): StageContext {
  return {
    artifacts: openArtifactStore(setup.store),
    locate: (location) => locator(setup.baseFolder, signed.of(setup.signedBy))(location),
    // What was opened under other rules is not this run's to use.
    keep: (key, open) =>
      keeper.keep(
        `${setup.device} ${canonicalJson(setup.access)} ${key}`,
        key.startsWith('onnx:') ? () => timed(open) : open,
      ),
    signal: signalOf(setup.run),
    settings: {
      device: setup.device,
      threadsPerSession: 1,
      batch: setup.batch,
      secondsPerChip: setup.secondsPerChip,
      memoryBytes: setup.memoryBytes,
      onnxPath: setup.onnxPath,
    },
  };
}

function signalOf(run: string): AbortSignal {
  const controller = cancelling.get(run) ?? new AbortController();
  cancelling.set(run, controller);
  return controller.signal;
}

/** The model's own threads do not survive that this one is ended in the middle: its steps end themselves. */
function cancel(which: string): void {
  for (const [run, controller] of cancelling) {
    if (which !== 'everything' && run !== which) continue;
    controller.abort(new CancelledError(`run ${run} was cancelled`));
    cancelling.delete(run);
  }
  contexts.clear();
}

/** Opens a model, and notes how long that took. */
async function timed<T>(open: () => Promise<T>): Promise<T> {
  const startedMs = performance.now();
  const opened = await open();
  use.modelLoadsMs.push(performance.now() - startedMs);
  return opened;
}

async function carryOut(id: number, setup: ExecutorSetup, work: ProcessTask): Promise<StageResult | null> {
  const context = contextOf(setup);
  if (work.kind === 'map') {
    await writeMap(id, work.output, context);
    return null;
  }
  const { stage, step, input, options } = work.task;
  if (setup.signedBy !== undefined) await signed.refresh(setup.signedBy);
  try {
    return await executeStage(findStep(stage, step), { input, options, pin: setup.pin }, context);
  } catch (error) {
    // Whatever it was that was cut short.
    throw context.signal.aborted ? new CancelledError(`run ${setup.run} was cancelled`) : error;
  }
}

async function writeMap(id: number, output: MapOutput, { artifacts }: StageContext): Promise<void> {
  const { count } = new TileGrid(output.lattice, output.tilePx);
  const blocks = new ArrivingBlocks(count);
  maps.set(id, blocks);
  try {
    await writeMapOutput(output, (index) => blocks.at(index), artifacts);
  } finally {
    maps.delete(id);
  }
}

/** What was used since this was asked last. */
function takeUse(): ProcessUse {
  const bytesRead = imageryBytesRead() - use.bytesRead;
  use.bytesRead += bytesRead;
  return { bytesRead, modelLoadsMs: use.modelLoadsMs.splice(0), peakBytes: process.resourceUsage().maxRSS * 1024 };
}

function reply(message: ProcessReply): void {
  process.send!(message);
}

function take(request: ProcessRequest): void {
  if ('cancel' in request) return cancel(request.cancel);
  const { id } = request;
  if ('block' in request) return maps.get(id)?.arrive(request.block, request.digest);
  if ('abandon' in request) return maps.get(id)?.abandon(new CancelledError(request.abandon));
  inHand.set(id, request.setup.tileBytes);
  expectWork();
  const work = withAccess(request.setup.access, () => carryOut(id, request.setup, request.work)).finally(() => {
    inHand.delete(id);
    expectWork();
  });
  work.then(
    (result) => reply({ id, use: takeUse(), result }),
    (error: unknown) => reply({ id, use: takeUse(), failure: describeFailure(error) }),
  );
}

/** What a model takes in memory is told from what the other work does. */
function expectWork(): void {
  expectBeside([...inHand.values()].reduce((sum, bytes) => sum + bytes, 0));
}

// Not where tests of imports load the module.
if (process.send !== undefined && process.argv[1] === import.meta.filename) {
  watchProcess();
  // Who asks how a run is gets an answer while all processors compute.
  os.setPriority(os.constants.priority.PRIORITY_BELOW_NORMAL);
  onDamage((damage) => reply({ damage }));
  onStepProgress((progress) => reply({ progress }));
  process.on('message', take);
}
