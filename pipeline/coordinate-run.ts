import type { ArtifactStore } from '../engine/artifact-store.ts';
import type { Sha256 } from '../engine/digest.ts';
import { CancelledError, messageOf, PermanentError } from '../engine/errors.ts';
import { decodeJson } from '../engine/json.ts';
import { isMissingArtifact } from '../engine/missing-artifact.ts';
import { HandBack } from '../queue/job-queue.ts';
import { acquireScene } from '../stages/acquisition/acquire-scene.ts';
import { findStep } from '../stages/step-table.ts';
import { validateMap } from '../stages/validation/validate-map.ts';
import type { ValidationResult } from '../stages/validation/validation-result.ts';
import type { CoordinatorHost } from './coordinator-host.ts';
import { ExecutionRecord, type AttemptFacts } from './execution-record.ts';
import { keptContent } from './listed-content.ts';
import { readStandingOutputs, writeManifest, type ManifestParts } from './manifest.ts';
import { MapInProgress } from './map-in-progress.ts';
import type { PlannedRun } from './plan-order.ts';
import type { RunPlan } from './plan-run.ts';
import { PlannedItems } from './planned-items.ts';
import { ProgressCounter } from './progress.ts';
import { executorSetup, type RunExecutor } from './run-executor.ts';
import { RunFolder } from './run-folder.ts';
import { runIdentity } from './run-identity.ts';
import { clearResults } from './revisions.ts';
import type { StandingMap } from './standing-map.ts';
import { takeUpRevision } from './take-up-revision.ts';
import { ItemRunner } from './run-items.ts';
import type { RunOrder } from './run-order.ts';
import { writeOutputs } from './run-outputs.ts';
import { NO_RESULTS, type RunResults } from './run-results.ts';
import { RunOversight } from './run-oversight.ts';
import { releaseRun } from './release-run.ts';
import { signaturesOf } from './signature.ts';
import { readPublication } from './sign-run.ts';
import { pinOf } from './run-pin.ts';
import type { RunRecord, RunWork } from './run-record.ts';
import { itemId, WHOLE_RUN } from './work-items.ts';
import { storeWorkPlan, type WorkPlan } from './work-plan.ts';

/** All that the parts of a run's coordination share. */
interface Coordination {
  readonly host: CoordinatorHost;
  readonly order: RunOrder;
  readonly plan: RunPlan;
  readonly folder: RunFolder;
  readonly artifacts: ArtifactStore;
  readonly work: WorkPlan;
  readonly runWork: RunWork;
  readonly items: PlannedItems;
  readonly manifest: Omit<ManifestParts, 'status' | 'results' | 'failures' | 'validation' | 'outputs'>;
  readonly record: ExecutionRecord;
  readonly progress: ProgressCounter;
  /** Outputs of an earlier, finished attempt that are as it left them; undefined where there are none. */
  readonly standingOutputs: Readonly<Record<string, Sha256>> | undefined;
  /** The map of the revision before; undefined where there is none. */
  readonly standingMap: StandingMap | undefined;
  readonly signal: AbortSignal;
}

/**
 * Puts a run together: adds its work to the queue as it becomes ready, writes the map while tiles arrive, and in the end
 * the run folder. Goes on from wherever an earlier attempt, of whichever worker, left it.
 * @throws PermanentError where the folder is another run's; HandBack when the signal fires, so that another worker
 * takes over.
 */
export async function coordinateRun(run: PlannedRun, host: CoordinatorHost, signal: AbortSignal): Promise<RunRecord> {
  const c = await prepare(run, host, signal);
  const oversight = new RunOversight(c);
  const { lookout } = host;
  let stopLooking: () => void = () => undefined;
  try {
    await oversight.look(await lookout.see());
    stopLooking = lookout.attend((seen) => oversight.look(seen));
    return await carryOut(c, oversight);
  } catch (error) {
    // A worker that stops cuts its threads short: the run goes on elsewhere.
    if (!(error instanceof CancelledError) || signal.aborted) throw error;
    // Its writer may have been ended in the middle.
    await c.folder.removeRasterTemporaries();
    await c.record.append(c.folder, recordOf(c, 'cancelled', oversight));
    // A finished run that was only looked at again stays finished.
    if (c.standingOutputs === undefined)
      await writeManifest(c.folder, { ...c.manifest, ...nothingYet(), status: 'cancelled' });
    return await oversight.end('cancelled');
  } finally {
    stopLooking();
    lookout.letGo(c.order.id);
    await c.standingMap?.close();
  }
}

async function prepare(run: PlannedRun, host: CoordinatorHost, signal: AbortSignal): Promise<Coordination> {
  const { order, plan, artifacts, fingerprint } = run;
  const folder = new RunFolder(order.folder);
  const identity = runIdentity(plan);
  await folder.claim(identity);
  const before = await folder.readManifest();
  const { work, digest } = await storeWorkPlan(plan, artifacts);
  const stored = storedContent(work, digest);
  const items = new PlannedItems(work);
  const sources = plan.withoutSources === undefined ? { locate: plan.locate, signal } : undefined;
  const parts = { folder, work, items, artifacts, sources };
  const { revision, begins, standingMap } = await takeUpRevision(before, identity, parts);
  const standingOutputs = begins ? undefined : await readStandingOutputs(folder);
  // What was signed was a run of this very run file, or another's numbers.
  const signatures = before?.identity === identity.digest ? signaturesOf(before) : [];
  const manifest = {
    ...{ plan, items, identity, revision, code: run.code, platform: fingerprint, artifacts, stored, signatures },
  };
  if (standingOutputs === undefined) await writeManifest(folder, { ...manifest, ...nothingYet() });
  if (standingOutputs === undefined && revision.number > 1) await clearResults(folder);
  return {
    ...{ host, order, plan, folder, artifacts, work, items, manifest, standingOutputs, standingMap, signal },
    runWork: { ...run.work, plan: digest },
    record: new ExecutionRecord(),
    progress: new ProgressCounter(items.stageTotals),
  };
}

/** Everything of the plan that its work reads from the store. */
function storedContent({ areas, publication, reference, sampledAreas }: WorkPlan, plan: Sha256): Sha256[] {
  return [plan, areas, publication, reference, sampledAreas].filter((digest) => digest !== undefined);
}

function nothingYet(): Pick<ManifestParts, 'status' | 'results' | 'failures' | 'validation' | 'outputs'> {
  return { status: 'running', results: NO_RESULTS, failures: new Map(), validation: undefined, outputs: {} };
}

/** How often a run whose artifacts are lost or damaged under its hands goes over its items again before it gives up. */
const MENDINGS = 3;

/**
 * Content that was there when its item counted as done may be gone or damaged when it is read. The items that made such
 * content are then found undone, as after an interruption, and the run goes on from there.
 */
async function carryOut(c: Coordination, oversight: RunOversight): Promise<RunRecord> {
  for (let mendingsLeft = MENDINGS; ; mendingsLeft--) {
    try {
      return await attempt(c, oversight, { mayMend: mendingsLeft > 0 });
    } catch (error) {
      if (mendingsLeft === 0 || !isMissingArtifact(messageOf(error))) throw error;
    }
    await storeWorkPlan(c.plan, c.artifacts);
  }
}

async function attempt(c: Coordination, oversight: RunOversight, o: { readonly mayMend: boolean }): Promise<RunRecord> {
  const { standingOutputs, standingMap } = c;
  if (standingOutputs !== undefined || standingMap !== undefined) {
    const pass = await runItems(c, oversight, { ...o, outputsStand: true });
    const outputs = pass.unchanged ? standingOutputs : undefined;
    if (outputs !== undefined || standingMap !== undefined) return finish(c, oversight, { pass, outputs });
  }
  const pass = await runItems(c, oversight, { ...o, outputsStand: false });
  return finish(c, oversight, { pass, outputs: undefined });
}

interface Pass {
  readonly results: RunResults;
  readonly failures: ReadonlyMap<string, string>;
  /** Nothing but the scenes was looked at: the outputs of the earlier attempt stand. */
  readonly unchanged: boolean;
  readonly map: MapInProgress | undefined;
}

async function runItems(
  c: Coordination,
  oversight: RunOversight,
  o: { readonly outputsStand: boolean; readonly mayMend: boolean },
): Promise<Pass> {
  c.progress.begin();
  c.record.begin();
  const map = o.outputsStand ? undefined : new MapInProgress({ ...c, executor: executorOf(c) });
  let unchanged = true;
  const runner = new ItemRunner({
    ...{ run: c.order.id, source: c.items, queue: c.host.queue, artifacts: c.artifacts, outputsStand: o.outputsStand },
    standing: o.outputsStand ? c.standingMap : undefined,
    ...{ device: c.runWork.device, platform: pinOf(c.runWork) },
    itemsPerJob: oversight.itemsPerJob,
    groupsInFlight: () => oversight.groupsInFlight,
    versionOf: ({ stage, step }) => {
      const { version, looksOutside } = findStep(stage, step);
      return looksOutside === true ? undefined : version;
    },
    onDone: (id, artifact, result) => {
      if (result !== undefined && !id.startsWith(`${acquireScene.name}/`)) unchanged = false;
      if (result === undefined) c.record.reuse();
      else c.record.done(result);
      map?.note(id, artifact);
      c.progress.done(id, { now: result !== undefined });
    },
    onFailed: (id) => {
      unchanged = false;
      c.progress.failed(id);
    },
    onRetried: (id) => c.progress.retried(id),
  });
  try {
    await underOversight(c, oversight, runner);
    const missing = [...runner.failures.values()].find(isMissingArtifact);
    if (missing !== undefined && o.mayMend) {
      await runner.forgetFailures();
      throw new PermanentError(missing);
    }
    return { results: runner, failures: runner.failures, unchanged, map };
  } catch (error) {
    await map?.abandon();
    throw error;
  }
}

/** Carries out the runner's items while it hears of its jobs and of what is asked of the run. */
async function underOversight(c: Coordination, oversight: RunOversight, runner: ItemRunner): Promise<void> {
  const detach = c.host.attach(c.order.id, runner);
  const handBack = (): void =>
    runner.abandon(new HandBack('the worker that puts the run together stops'), { withdraw: false });
  c.signal.addEventListener('abort', handBack, { once: true });
  oversight.steer(runner);
  try {
    const carriedOut = runner.carryOut();
    if (c.signal.aborted) handBack();
    await carriedOut;
  } finally {
    c.signal.removeEventListener('abort', handBack);
    oversight.steer(undefined);
    detach();
  }
}

async function finish(
  c: Coordination,
  oversight: RunOversight,
  o: { readonly pass: Pass; readonly outputs: Readonly<Record<string, Sha256>> | undefined },
): Promise<RunRecord> {
  const { pass } = o;
  if (pass.failures.size > 0) {
    await pass.map?.abandon();
    await close(c, oversight, { ...pass, status: 'partial', validation: undefined, outputs: {} });
    return oversight.end('partial', pass.failures);
  }
  const validation = await readValidation(c, pass.results);
  const { folder, artifacts } = c;
  const publication = await readPublication(artifacts, (id) => pass.results.resultOf(id)?.digest);
  const outputs = o.outputs ?? (await writeOutputs({ ...c, ...pass, map: pass.map, validation, publication }));
  const released = await releaseRun(folder, { publication, outputs, signatures: c.manifest.signatures ?? [] });
  const keep = keptContent(digestsOf(pass.results), c.manifest.stored);
  // Before the manifest names it; until then what is lost with the machine's power is computed again.
  await artifacts.settle(keep);
  await close(c, oversight, { ...pass, ...released, validation, publication });
  await c.host.writeReport(folder.path);
  // Last: a run that is stopped before finds its content and only writes its outputs again.
  await artifacts.sweep(keep);
  return oversight.end(released.status);
}

function* digestsOf(results: RunResults): Generator<readonly [item: string, digest: Sha256]> {
  for (const [id, { digest }] of results.results()) yield [id, digest];
}

async function close(
  c: Coordination,
  oversight: RunOversight,
  parts: Pick<
    ManifestParts,
    'status' | 'results' | 'failures' | 'validation' | 'outputs' | 'publication' | 'signatures'
  >,
): Promise<void> {
  await c.record.append(c.folder, recordOf(c, parts.status, oversight));
  await writeManifest(c.folder, { ...c.manifest, ...parts });
}

async function readValidation(c: Coordination, results: RunResults): Promise<ValidationResult> {
  const { digest } = results.resultOf(itemId(validateMap, WHOLE_RUN))!;
  return decodeJson<ValidationResult>(await c.artifacts.get(digest));
}

function executorOf({ host, order, runWork }: Coordination): Pick<RunExecutor, 'writeMap'> {
  return host.executorFor(executorSetup(order.id, runWork, host.access));
}

function recordOf(
  { host, order, runWork }: Coordination,
  status: ManifestParts['status'],
  oversight: RunOversight,
): AttemptFacts {
  const { code } = runWork;
  return { workers: oversight.slots, queue: host.queueLabel, status, code, movedFrom: order.movedFrom };
}
