import { readFile } from 'node:fs/promises';
import type { Sha256 } from '../engine/digest.ts';
import { CancelledError, isRetryable } from '../engine/errors.ts';
import { decodeJson } from '../engine/json.ts';
import { platformDigest, platformFingerprint, type PlatformFingerprint } from '../engine/platform.ts';
import { findStanding } from '../engine/resume.ts';
import type { WorkItem } from '../engine/work-item.ts';
import { onnxRuntimeVersion } from '../models/onnx-session.ts';
import { openJobQueue, type JobQueue } from '../queue/job-queue.ts';
import { acquireScene } from '../stages/acquisition/acquire-scene.ts';
import { findStep, STAGE_NAMES } from '../stages/step-table.ts';
import { validateMap, type ValidationResult } from '../stages/validation/validate-map.ts';
import { codeVersion } from './code-version.ts';
import { ExecutionRecord } from './execution-record.ts';
import { digestOutputs, MANIFEST_VERSION, readStandingOutputs, writeManifest, type ManifestParts } from './manifest.ts';
import { writeMapPreview } from './map-preview.ts';
import type { RunPlan } from './plan-run.ts';
import { ProgressCounter, type Progress } from './progress.ts';
import type { ExecutorSetup, RunExecutor } from './run-executor.ts';
import { RunFolder, runIdentity, type RunStatus } from './run-folder.ts';
import { ItemRunner, type ItemOutcome } from './run-items.ts';
import { blockIds, itemId, WHOLE_RUN, workItems, type PlannedInputs } from './work-items.ts';
import { writeTables } from './write-tables.ts';

/** Chips in one call of the model where the run file leaves it open. */
const DEFAULT_BATCH = 2;
/** What a finished run leaves besides its manifest, its record and its report. */
const OUTPUT_FILES = [
  'map.tif',
  'confidence.tif',
  'map-preview.json',
  'mapped-areas.csv',
  'estimates.csv',
  'estimates.geojson',
  'accuracy.json',
];
const ATTEMPTS = 3;
const BACKOFF_MS = 500;

export interface RunRequest {
  readonly plan: RunPlan;
  /** Relative locations of the run file start here. */
  readonly baseFolder: string;
  readonly runFolder: string;
  readonly queueUrl: string;
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
    if (error instanceof CancelledError) await finishRecord(state, 'cancelled');
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
  const outcome = await withQueue(state, (queue) => runAllItems(state, queue));
  if (outcome.failures.size > 0)
    return finish(state, outcome, { status: 'partial', validation: undefined, outputs: {} });
  const validation = await readValidation(state, outcome);
  const outputs = outcome.standingOutputs ?? (await writeOutputs(state, outcome, validation));
  const finished = await finish(state, outcome, { status: 'done', validation, outputs });
  for (const item of state.items) {
    // Dropped last: a run that is stopped before finds them and only writes its outputs again.
    if (item.keep === 'run') await state.folder.artifacts.discard(outcome.results.get(item.id)!.digest);
  }
  return finished;
}

async function withQueue<T>({ request, manifest }: RunState, action: (queue: JobQueue) => Promise<T>): Promise<T> {
  const queue = await openJobQueue(request.queueUrl, {
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
  /** Set where nothing was to do and the outputs of an earlier attempt stand. */
  readonly standingOutputs: Readonly<Record<string, Sha256>> | undefined;
}

/** Scenes first, as everything else is remembered by what they hold; then what earlier attempts left to do. */
async function runAllItems(state: RunState, queue: JobQueue): Promise<AllItemsOutcome> {
  const { request, items, folder, executor, record, platform } = state;
  const { signal, workers } = request;
  const { artifacts } = folder;
  const progress = new ProgressCounter(items, request.onProgress);
  const onProgress = (item: WorkItem): void => progress.done(item);
  const runner = new ItemRunner({
    ...{ items, queue, executor, record, signal, artifacts, onProgress },
    groupsInFlight: 2 * workers + 2,
    jobsPerStage: 2 * workers,
  });
  await runner.start();
  const scenes = new Set(items.filter((item) => item.stage === acquireScene.name).map(({ id }) => id));
  const acquired = await runner.carryOut({ toDo: scenes, results: new Map() });
  if (acquired.failures.size > 0) return { ...acquired, reused: 0, standingOutputs: undefined };
  const versionOf = (item: WorkItem): number => findStep(item.stage, item.step).version;
  const search = { items, artifacts, versionOf, platform, results: acquired.results };
  const finished =
    state.standingOutputs === undefined ? undefined : await findStanding({ ...search, outputsStand: true });
  const standingOutputs = finished?.toDo.size === 0 ? state.standingOutputs : undefined;
  const standing = standingOutputs === undefined ? await findStanding({ ...search, outputsStand: false }) : finished!;
  const reused = items.filter(({ id }) => !standing.toDo.has(id) && !scenes.has(id));
  record.reused(reused.length);
  reused.forEach(onProgress);
  return { ...(await runner.carryOut(standing)), reused: reused.length, standingOutputs };
}

async function readValidation({ folder }: RunState, { results }: ItemOutcome): Promise<ValidationResult> {
  const { digest } = results.get(itemId(validateMap, WHOLE_RUN))!;
  return decodeJson<ValidationResult>(await folder.artifacts.get(digest));
}

/** Writes the rasters and tables of the run folder; returns their digests. */
async function writeOutputs(
  { request, folder, executor }: RunState,
  { results }: ItemOutcome,
  validation: ValidationResult,
): Promise<Record<string, Sha256>> {
  const { plan } = request;
  const blocks = blockIds(plan).map((id, index) => ({
    window: plan.tiles[index]!.window,
    digest: results.get(id)!.digest,
  }));
  const raster = { grid: plan.grid, classes: plan.model.classes, blocks };
  await Promise.all([
    executor.writeMap({ kind: 'map', path: folder.file('map.tif'), ...raster }),
    executor.writeMap({ kind: 'confidence', path: folder.file('confidence.tif'), ...raster }),
  ]);
  await writeMapPreview(folder, plan);
  await writeTables(folder, plan, validation);
  return digestOutputs(folder, OUTPUT_FILES);
}

async function finish(
  state: RunState,
  outcome: ItemOutcome & { readonly reused: number },
  parts: Pick<ManifestParts, 'status' | 'validation' | 'outputs'>,
): Promise<RunOutcome> {
  await finishRecord(state, parts.status);
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

/** Adds this attempt to `execution.json`. */
async function finishRecord({ request, folder, record }: RunState, status: RunStatus): Promise<void> {
  const earlier = await readAttempts(folder);
  const attempt = record.attempt({ workers: request.workers, queue: queueKind(request.queueUrl), status });
  await folder.writeJson('execution.json', { schemaVersion: MANIFEST_VERSION, attempts: [...earlier, attempt] });
}

async function readAttempts(folder: RunFolder): Promise<unknown[]> {
  const text = await readFile(folder.file('execution.json'), 'utf8').catch(() => '{}');
  return (JSON.parse(text) as { attempts?: unknown[] }).attempts ?? [];
}

/** The kind of queue without user or password. */
function queueKind(url: string): string {
  return `${url.split(':')[0]}:`;
}
