import type { ArtifactRef } from '../engine/artifact-store.ts';
import type { Sha256 } from '../engine/digest.ts';
import { CancelledError, isRetryable } from '../engine/errors.ts';
import { decodeJson } from '../engine/json.ts';
import { platformDigest, platformFingerprint, type PlatformFingerprint } from '../engine/platform.ts';
import { findStanding, type Standing } from '../engine/resume.ts';
import type { WorkItem } from '../engine/work-item.ts';
import { onnxRuntimeVersion } from '../models/onnx-session.ts';
import type { JobQueue, JobQueueOptions } from '../queue/job-queue.ts';
import { acquireScene } from '../stages/acquisition/acquire-scene.ts';
import { findStep, STAGE_NAMES } from '../stages/step-table.ts';
import { validateMap, type ValidationResult } from '../stages/validation/validate-map.ts';
import { codeVersion } from './code-version.ts';
import { ExecutionRecord } from './execution-record.ts';
import { readStandingOutputs, writeManifest, type ManifestParts } from './manifest.ts';
import { MapInProgress } from './map-in-progress.ts';
import type { RunPlan } from './plan-run.ts';
import { ProgressCounter, type Progress } from './progress.ts';
import type { ExecutorSetup, RunExecutor } from './run-executor.ts';
import { RunFolder, runIdentity, type RunStatus } from './run-folder.ts';
import { ItemRunner, type ItemOutcome } from './run-items.ts';
import { writeOutputs } from './run-outputs.ts';
import { itemId, WHOLE_RUN, workItems, type PlannedInputs } from './work-items.ts';

/** Chips in one call of the model where the run file leaves it open. */
const DEFAULT_BATCH = 2;
const ATTEMPTS = 3;
const BACKOFF_MS = 500;

export interface RunRequest {
  readonly plan: RunPlan;
  /** Relative locations of the run file start here. */
  readonly baseFolder: string;
  readonly runFolder: string;
  /** The kind of queue, for the record: its URL without user and password. */
  readonly queueKind: string;
  readonly openQueue: (options: JobQueueOptions) => Promise<JobQueue>;
  readonly workers: number;
  readonly device: 'cpu' | 'webgpu' | 'cuda';
  readonly openExecutor: (setup: ExecutorSetup, workers: number) => Promise<RunExecutor>;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

export interface RunOutcome {
  readonly folder: string;
  readonly status: RunStatus;
  readonly failures: ReadonlyMap<string, string>;
  readonly validation: ValidationResult | undefined;
  /** Items that this attempt carried out, and those that an earlier one had finished. */
  readonly computed: number;
  readonly reused: number;
}

/** All that a run's parts share. */
interface RunState {
  readonly request: RunRequest;
  readonly folder: RunFolder;
  readonly manifest: Omit<ManifestParts, 'status' | 'results' | 'failures' | 'validation' | 'outputs'>;
  readonly items: readonly WorkItem[];
  readonly executor: RunExecutor;
  readonly record: ExecutionRecord;
  readonly platform: string;
  /** Outputs of an earlier, finished attempt that are as it left them; undefined where there are none. */
  readonly standingOutputs: Readonly<Record<string, Sha256>> | undefined;
}

/**
 * Carries out a run into its folder, from wherever an earlier attempt left it.
 * @throws PermanentError where the folder is another run's; CancelledError when the signal fires.
 */
export async function carryOutRun(request: RunRequest): Promise<RunOutcome> {
  const { plan } = request;
  const folder = new RunFolder(request.runFolder);
  const identity = runIdentity(plan);
  await folder.claim(identity, plan.runFile.name);
  const fingerprint = platformFingerprint({
    inferenceRuntime: `onnxruntime ${onnxRuntimeVersion()}`,
    executionProvider: request.device,
  });
  const manifest = { plan, identity, code: await codeVersion(), platform: fingerprint };
  const standingOutputs = await readStandingOutputs(folder);
  await writeManifest(folder, { ...manifest, ...nothingYet() });
  const inputs = await storeInputs(folder, plan);
  const items = workItems(plan, inputs);
  const executor = await request.openExecutor(executorSetup(request, fingerprint), request.workers);
  const record = new ExecutionRecord();
  const state = {
    request,
    folder,
    manifest,
    items,
    executor,
    record,
    platform: platformDigest(fingerprint),
    standingOutputs,
  };
  try {
    return await carryOut(state);
  } catch (error) {
    if (error instanceof CancelledError) await record.append(folder, recordOf(request, 'cancelled'));
    throw error;
  } finally {
    await executor.close();
  }
}

function nothingYet(): Pick<ManifestParts, 'status' | 'results' | 'failures' | 'validation' | 'outputs'> {
  return { status: 'running', results: new Map(), failures: new Map(), validation: undefined, outputs: {} };
}

async function storeInputs(folder: RunFolder, plan: RunPlan): Promise<PlannedInputs> {
  const areas = await folder.artifacts.put(plan.areas.content);
  const reference = plan.reference === undefined ? undefined : await folder.artifacts.put(plan.reference.content);
  return { areas: areas.digest, reference: reference?.digest };
}

function executorSetup(request: RunRequest, fingerprint: PlatformFingerprint): ExecutorSetup {
  const { plan } = request;
  const { batch } = plan.runFile.inference;
  return {
    runFolder: request.runFolder,
    baseFolder: request.baseFolder,
    onnxPath: plan.model.onnxLocation,
    device: request.device,
    batch: plan.model.batch ?? (batch === 'auto' ? DEFAULT_BATCH : batch),
    platform: platformDigest(fingerprint),
  };
}

async function carryOut(state: RunState): Promise<RunOutcome> {
  const { request, folder } = state;
  const outcome = await withQueue(state, (queue) => runAllItems(state, queue));
  if (outcome.failures.size > 0) {
    await outcome.map?.abandon();
    return finish(state, outcome, { status: 'partial', validation: undefined, outputs: {} });
  }
  const validation = await readValidation(state, outcome);
  const { map } = outcome;
  const outputs =
    map === undefined ? state.standingOutputs! : await writeOutputs({ folder, plan: request.plan, map, validation });
  const finished = await finish(state, outcome, { status: 'done', validation, outputs });
  for (const item of state.items) {
    // Dropped last: a run that is stopped before finds them and only writes its outputs again.
    if (item.keep === 'run') await folder.artifacts.discard(outcome.results.get(item.id)!.digest);
  }
  return finished;
}

async function withQueue<T>({ request, manifest }: RunState, action: (queue: JobQueue) => Promise<T>): Promise<T> {
  const queue = await request.openQueue({
    stages: STAGE_NAMES,
    prefix: `quadrat-${manifest.identity.slice(0, 16)}`,
    attempts: ATTEMPTS,
    backoffMs: BACKOFF_MS,
    isPermanent: (error) => !isRetryable(error),
  });
  try {
    return await action(queue);
  } finally {
    await queue.close();
  }
}

interface AllItemsOutcome extends ItemOutcome {
  readonly reused: number;
  /** The rasters under way; undefined where nothing was to do and the outputs of an earlier attempt stand. */
  readonly map: MapInProgress | undefined;
}

/** Scenes first, as everything else is remembered by what they hold; then what earlier attempts left to do. */
async function runAllItems(state: RunState, queue: JobQueue): Promise<AllItemsOutcome> {
  const { request, items, record } = state;
  const progress = new ProgressCounter(items, request.onProgress);
  const taking: { map?: MapInProgress } = {};
  const runner = itemRunner(state, queue, (item, result) => {
    taking.map?.note(item.id, result);
    progress.done(item);
  });
  await runner.start();
  const scenes = new Set(items.filter((item) => item.stage === acquireScene.name).map(({ id }) => id));
  const acquired = await runner.carryOut({ toDo: scenes, results: new Map() });
  if (acquired.failures.size > 0) return { ...acquired, reused: 0, map: undefined };
  const { standing, outputsStand } = await findWhatStands(state, acquired);
  const reused = items.filter(({ id }) => !standing.toDo.has(id) && !scenes.has(id));
  record.reused(reused.length);
  if (!outputsStand) taking.map = new MapInProgress({ ...state, plan: request.plan });
  for (const item of reused) {
    taking.map?.note(item.id, standing.results.get(item.id)!);
    progress.done(item);
  }
  try {
    return { ...(await runner.carryOut(standing)), reused: reused.length, map: taking.map };
  } catch (error) {
    await taking.map?.abandon();
    throw error;
  }
}

function itemRunner(
  { request, items, folder, executor, record }: RunState,
  queue: JobQueue,
  onDone: (item: WorkItem, result: ArtifactRef) => void,
): ItemRunner {
  const { signal, workers } = request;
  return new ItemRunner({
    ...{ items, queue, executor, record, signal, artifacts: folder.artifacts, onDone },
    groupsInFlight: 2 * workers + 2,
    jobsPerStage: 2 * workers,
  });
}

/** What an earlier attempt left: its artifacts, or its outputs and then no more of its artifacts than they need. */
async function findWhatStands(
  { items, folder, platform, standingOutputs }: RunState,
  { results }: ItemOutcome,
): Promise<{ readonly standing: Standing; readonly outputsStand: boolean }> {
  const versionOf = (item: WorkItem): number => findStep(item.stage, item.step).version;
  const search = { items, artifacts: folder.artifacts, versionOf, platform, results };
  if (standingOutputs !== undefined) {
    const standing = await findStanding({ ...search, outputsStand: true });
    if (standing.toDo.size === 0) return { standing, outputsStand: true };
  }
  return { standing: await findStanding({ ...search, outputsStand: false }), outputsStand: false };
}

async function readValidation({ folder }: RunState, { results }: ItemOutcome): Promise<ValidationResult> {
  const { digest } = results.get(itemId(validateMap, WHOLE_RUN))!;
  return decodeJson<ValidationResult>(await folder.artifacts.get(digest));
}

async function finish(
  state: RunState,
  outcome: ItemOutcome & { readonly reused: number },
  parts: Pick<ManifestParts, 'status' | 'validation' | 'outputs'>,
): Promise<RunOutcome> {
  await state.record.append(state.folder, recordOf(state.request, parts.status));
  await writeManifest(state.folder, { ...state.manifest, ...outcome, ...parts });
  return {
    folder: state.folder.path,
    status: parts.status,
    failures: outcome.failures,
    validation: parts.validation,
    computed: state.record.computed,
    reused: outcome.reused,
  };
}

function recordOf(
  { workers, queueKind }: RunRequest,
  status: RunStatus,
): { workers: number; queue: string; status: RunStatus } {
  return { workers, queue: queueKind, status };
}
