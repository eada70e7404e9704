import type { ArtifactStore } from '../engine/artifact-store.ts';
import type { Sha256 } from '../engine/digest.ts';
import { CancelledError, messageOf, PermanentError } from '../errors/error-kinds.ts';
import { decodeJson } from '../engine/json.ts';
import { memoKey } from '../engine/memo-key.ts';
import { isMissingArtifact } from '../engine/missing-artifact.ts';
import { HandBack } from '../queue/job-queue.ts';
import { validateMap } from '../stages/validation/validate-map.ts';
import type { ValidationResult } from '../stages/validation/validation-result.ts';
import type { CoordinatorHost } from './coordinator-host.ts';
import { ExecutionRecord, type AttemptFacts } from './outputs/execution-record.ts';
import { keptContent, storedBy } from './outputs/listed-content.ts';
import { writeManifest, type ManifestParts } from './outputs/manifest.ts';
import { MapInProgress } from './outputs/map-in-progress.ts';
import type { PlannedRun } from './planning/plan-order.ts';
import type { RunPlan } from './planning/plan-run.ts';
import { PlannedItems } from './planned-items.ts';
import { ProgressCounter } from '../engine/loop/progress.ts';
import { executorSetup, type Executor } from './executor.ts';
import type { Manifest } from '../results/manifest.ts';
import { RunFolder } from './outputs/run-folder.ts';
import { runIdentity } from './run-identity.ts';
import { clearResults, keepResults } from './revisions/revisions.ts';
import { RecordedGuard } from './revisions/recorded-guard.ts';
import { asItIsNow, isSameRun, takeUpRevision, type TakenUp } from './revisions/take-up-revision.ts';
import { ItemRunner } from '../engine/loop/item-runner.ts';
import type { RunOrder } from './run-order.ts';
import { writeOutputs } from './outputs/run-outputs.ts';
import { NO_RESULTS, type ItemResults } from './outputs/item-results.ts';
import { Oversight } from './oversight.ts';
import { releaseRun } from './outputs/release-run.ts';
import { readPublication } from './outputs/sign-run.ts';
import { pinOf } from './run-pin.ts';
import type { RunRecord, RunWork } from './board/run-record.ts';
import { itemId, WHOLE_RUN } from './work-items.ts';
import { storeWorkPlan, type WorkPlan } from './planning/work-plan.ts';

/** All that the parts of a run's coordination share. */
interface Coordination extends TakenUp {
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
  const oversight = new Oversight(c);
  const { lookout } = host;
  let stopLooking: () => void = () => undefined;
  try {
    await oversight.look(await lookout.see());
    stopLooking = lookout.attend((seen) => oversight.look(seen));
    return await carryOut(c, oversight);
  } catch (error) {
    // A worker that stops cuts its processes short: the run goes on elsewhere.
    if (!(error instanceof CancelledError) || signal.aborted) throw error;
    // Its writer may have been ended in the middle.
    await c.folder.removeRasterTemporaries();
    await close(c, oversight, { ...nothingYet(), status: 'cancelled' });
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
  const taken = await takeUpRevision(before, { identity, plan, code: run.code, platform: fingerprint }, parts);
  const { revision, finished } = taken;
  // What was signed was a run of this very run file, or another's numbers.
  const signatures = before?.identity === identity.digest ? before.publication.signatures : [];
  const manifest = {
    plan,
    items,
    identity,
    revision,
    code: run.code,
    platform: fingerprint,
    artifacts,
    stored,
    signatures,
  };
  if (finished === undefined) await writeManifest(folder, { ...manifest, ...nothingYet() });
  if (finished === undefined && revision.number > 1) await clearResults(folder);
  return {
    ...taken,
    host,
    order,
    plan,
    folder,
    artifacts,
    work,
    items,
    manifest,
    signal,
    runWork: { ...run.work, plan: digest },
    record: new ExecutionRecord(),
    progress: new ProgressCounter(items.stageTotals),
  };
}

/** Everything of the plan that its work reads from the store. */
function storedContent({ areas, publication, reference, sampledAreas }: WorkPlan, plan: Sha256): Sha256[] {
  return [plan, areas, publication, reference, sampledAreas].filter((digest) => digest !== undefined);
}

function pinsOf(manifest: Manifest): Pick<ManifestParts, 'code' | 'platform'> {
  return { code: manifest.code, platform: manifest.platform };
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
async function carryOut(c: Coordination, oversight: Oversight): Promise<RunRecord> {
  for (let mendingsLeft = MENDINGS; ; mendingsLeft--) {
    try {
      return await attempt(c, oversight, { mayMend: mendingsLeft > 0 });
    } catch (error) {
      if (mendingsLeft === 0 || !isMissingArtifact(messageOf(error))) throw error;
    }
    await storeWorkPlan(c.plan, c.artifacts);
  }
}

async function attempt(c: Coordination, oversight: Oversight, o: { readonly mayMend: boolean }): Promise<RunRecord> {
  const outputsStand = c.finished?.outputs !== undefined || c.standingMap !== undefined;
  return finish(c, oversight, await runItems(c, oversight, { ...o, outputsStand }));
}

interface Pass {
  readonly results: ItemResults;
  readonly failures: ReadonlyMap<string, string>;
  readonly map: MapInProgress | undefined;
}

async function runItems(
  c: Coordination,
  oversight: Oversight,
  o: { readonly outputsStand: boolean; readonly mayMend: boolean },
): Promise<Pass> {
  c.progress.begin();
  c.record.begin();
  const map = o.outputsStand ? undefined : new MapInProgress({ ...c, executor: executorOf(c) });
  const { left, finished } = c;
  const guard = left && new RecordedGuard({ ...c, left, isSameRun: isSameRun(finished) });
  let other: (() => Promise<PermanentError>) | undefined;
  const runner = new ItemRunner({
    run: c.order.id,
    plan: c.runWork.plan,
    source: c.items,
    queue: c.host.queue,
    artifacts: c.artifacts,
    outputsStand: o.outputsStand,
    standing: o.outputsStand ? c.standingMap : undefined,
    device: c.runWork.device,
    pin: pinOf(c.runWork),
    itemsPerJob: oversight.itemsPerJob,
    groupsInFlight: () => oversight.groupsInFlight,
    keyOf: ({ stage, step, options, traits }, input) =>
      memoKey({ stage, step, version: traits.version, input, options, pin: pinOf(c.runWork) }),
    onDone: (id, artifact, result) => {
      if (guard?.agrees(id, artifact) === false) {
        other ??= () => guard.refusal(id, artifact);
        return runner.abandon(
          new CancelledError(
            'an item did not come out as when the results of the run were finished; they stand as they were',
          ),
          { withdraw: true },
        );
      }
      if (result === undefined) c.record.reuse();
      else c.record.done(result);
      map?.note(id, artifact);
      c.progress.done(id, { now: result !== undefined });
    },
    onFailed: (id) => c.progress.failed(id),
    onRetried: (id) => c.progress.retried(id),
  });
  try {
    await underOversight(c, oversight, runner);
    const missing = [...runner.failures.values()].find(isMissingArtifact);
    if (missing !== undefined && o.mayMend) {
      await runner.forgetFailures();
      throw new PermanentError(missing);
    }
    return { results: runner, failures: runner.failures, map };
  } catch (error) {
    await map?.abandon();
    throw other === undefined ? error : await other();
  }
}

/** Carries out the runner's items while it hears of its jobs and of what is asked of the run. */
async function underOversight(c: Coordination, oversight: Oversight, runner: ItemRunner): Promise<void> {
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

async function finish(c: Coordination, oversight: Oversight, pass: Pass): Promise<RunRecord> {
  if (pass.failures.size > 0) {
    await pass.map?.abandon();
    await close(c, oversight, { ...pass, status: 'partial', validation: undefined, outputs: {} });
    return oversight.end('partial', pass.failures);
  }
  const validation = await readValidation(c, pass.results);
  const { folder, artifacts } = c;
  const publication = await readPublication(artifacts, (id) => pass.results.resultOf(id)?.digest);
  // Before a manifest names it; until then what is lost with the machine's power is computed again.
  await artifacts.settle(keptContent(digestsOf(pass.results), c.manifest.stored));
  const finished = c.finished && (await asItIsNow(c.finished, folder));
  const made = { ...c.manifest, ...(await revisionOf({ ...c, finished }, pass.results)) };
  const standing = made.revision === c.revision ? finished?.outputs : undefined;
  const outputs = standing ?? (await writeOutputs({ ...c, ...pass, validation, publication }));
  const released =
    standing === undefined
      ? await releaseRun(folder, { publication, outputs, signatures: c.manifest.signatures ?? [] })
      : { status: finished!.manifest.status, outputs, signatures: finished!.manifest.publication.signatures };
  await c.record.append(folder, recordOf(c, released.status, oversight));
  // Results that stand are named as the code has it that made them.
  const isNamedAnew = standing === undefined || isSameRun(finished);
  if (isNamedAnew) await writeManifest(folder, { ...made, ...pass, ...released, validation, publication });
  await c.host.writeReport(folder.path);
  // Last: a run that is stopped before finds its content and only writes its outputs again.
  const stored = isNamedAnew ? c.manifest.stored : storedBy(finished!.manifest);
  await artifacts.sweep(keptContent(digestsOf(pass.results), stored));
  return oversight.end(released.status);
}

/**
 * Of which revision results are, and by what they were made. Where a finished run has others already, these are kept first,
 * and from then on the run folder is that of the next one.
 */
async function revisionOf(
  { finished, left, revision, folder, host, manifest }: Coordination,
  results: ItemResults,
): Promise<Pick<ManifestParts, 'revision' | 'code' | 'platform'>> {
  if (finished === undefined) return manifest;
  const { keys, pins, manifest: before } = finished;
  const isSame = [...results.results()].every(([id, { digest }]) => left!.made.digestOf(id) === digest);
  if (keys.length === 0 && isSame) return { revision, ...pinsOf(before) };
  // A run may have been stopped before it wrote its report.
  if ((await folder.read('report.html')) === undefined) await host.writeReport(folder.path);
  const next = await keepResults(folder, before, [...keys, ...pins].sort());
  await writeManifest(folder, { ...manifest, revision: next, ...nothingYet() });
  await clearResults(folder);
  return { ...manifest, revision: next };
}

function* digestsOf(results: ItemResults): Generator<readonly [item: string, digest: Sha256]> {
  for (const [id, { digest }] of results.results()) yield [id, digest];
}

/** Ends an attempt that gave no results; those of an earlier one stand as they were. */
async function close(
  c: Coordination,
  oversight: Oversight,
  parts: Pick<ManifestParts, 'status' | 'results' | 'failures' | 'validation' | 'outputs'>,
): Promise<void> {
  await c.record.append(c.folder, recordOf(c, parts.status, oversight));
  if (c.finished === undefined) await writeManifest(c.folder, { ...c.manifest, ...parts });
}

async function readValidation(c: Coordination, results: ItemResults): Promise<ValidationResult> {
  const { digest } = results.resultOf(itemId(validateMap, WHOLE_RUN))!;
  return decodeJson<ValidationResult>(await c.artifacts.get(digest));
}

function executorOf({ host, order, runWork }: Coordination): Pick<Executor, 'writeMap'> {
  return host.executorFor(executorSetup(order.id, runWork, host.access));
}

function recordOf(
  { host, order, runWork }: Coordination,
  status: ManifestParts['status'],
  oversight: Oversight,
): AttemptFacts {
  const { code } = runWork;
  return { workers: oversight.slots, queue: host.queueLabel, status, code, movedFrom: order.movedFrom };
}
