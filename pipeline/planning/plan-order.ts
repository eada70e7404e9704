import { FIRST_CHIP_SECONDS, modelWorkBytes } from '../../limits/input-limits.ts';
import path from 'node:path';
import { loadRunFile, readRunFile, type LoadedRunFile } from '../../config/read-run-file.ts';
import type { ArtifactStore } from '../../engine/artifact-store.ts';
import { openArtifactStore } from '../../engine/open-artifact-store.ts';
import { platformDigest, type PlatformFingerprint } from '../../engine/platform.ts';
import type { Device } from '../../engine/stage.ts';
import type { Board } from '../../queue/board.ts';
import { HandBack } from '../../queue/job-queue.ts';
import { codeVersion, type CodeVersion } from '../code-version.ts';
import { planApart } from '../plan-apart.ts';
import { chipsPerCall, tileWorkBytes } from './limits.ts';
import type { RunPlan } from './plan-run.ts';
import type { EarlierRun } from './revision.ts';
import { checkRunPlaces } from '../run-access.ts';
import { RunFolder } from '../outputs/run-folder.ts';
import { storeOf, type RunOrder } from '../run-order.ts';
import { codeMisfit, ownPlatform } from '../run-pin.ts';
import { findRun, hasEnded, type RunRecord, type RunWork } from '../board/run-record.ts';

/** A planned run and where its artifacts are. */
export interface PlannedRun {
  readonly order: RunOrder;
  readonly plan: RunPlan;
  readonly artifacts: ArtifactStore;
  /** Everything of {@link RunWork} but the plan's digest, which is known once the plan is stored. */
  readonly work: Omit<RunWork, 'plan'>;
  readonly fingerprint: PlatformFingerprint;
  readonly code: CodeVersion;
}

/** Before a run that this process must not put together is offered again: another should have had time to take it. */
const MISFIT_PAUSE_MS = 2_000;

/**
 * Plans what an order asks for. A run that another worker left under way goes on as it began: with the run file's text of
 * then, and on the platform and by the code that it pinned. Where the queue has lost word of a run, its folder tells.
 * @throws HandBack where the run is pinned to other code than this process has, and when the signal fires; PermanentError and
 * the like, with one sentence for what is wrong.
 */
export async function planOrder(
  order: RunOrder,
  board: Board,
  o: { readonly lent: RunPlan | undefined; readonly signal: AbortSignal },
): Promise<PlannedRun> {
  const store = storeOf(order);
  await checkRunPlaces({ folder: order.folder, store });
  const prior = await findRun(board, order.id);
  const manifest = await new RunFolder(order.folder).readManifest();
  const begun = isUnderWay(prior) && manifest?.status === 'running' ? manifest : undefined;
  const code = await codeVersion();
  const pinnedCode = begun?.code;
  const misfit = codeMisfit(order.code ?? (begun === undefined ? code : pinnedCode), code);
  if (misfit !== undefined) throw new HandBack(misfit, MISFIT_PAUSE_MS);
  const plan =
    o.lent ?? (await planHere(await load(order, begun?.runFileText), { folder: order.folder, store }, o.signal));
  // No step of a map that stands already runs on anything else.
  const device = plan.model === undefined ? 'cpu' : (order.device ?? plan.runFile.inference.device);
  const own = ownPlatform(device);
  const pinned = begun?.platform;
  const fingerprint = pinned?.executionProvider === device ? pinned : own;
  return {
    order,
    plan,
    fingerprint,
    code,
    artifacts: openArtifactStore(store),
    work: {
      store,
      device,
      platform: platformDigest(fingerprint),
      onnxPath: plan.model?.onnxLocation ?? '',
      code: { version: code.version, digest: code.digest },
      baseFolder: path.dirname(order.runFile),
      ...(plan.isSigned ? { signedBy: order.runFile } : {}),
      ...(order.access === undefined ? {} : { access: order.access }),
      secondsPerChip: secondsPerChip(plan),
      ...memoryOf(plan, device),
      batch: chipsPerCall(plan.model ?? {}, plan.runFile.inference),
    },
  };
}

/** Longest that the model may take for a chip: what the run file says, or many times what it took when it was tried. */
function secondsPerChip({ runFile, secondsPerChip: tried = 0 }: RunPlan): number {
  const { secondsPerChip: most } = runFile.inference;
  return most === 'auto' ? Math.max(FIRST_CHIP_SECONDS, 100 * tried) : most;
}

/** What the model may take for a call, and a piece of work beside it. Libraries of other devices take as much as they like. */
function memoryOf(plan: RunPlan, device: Device): Pick<RunWork, 'memoryBytes' | 'tileBytes'> {
  const { model, lattice, classes } = plan;
  const tileBytes = tileWorkBytes(plan.tiles, model ?? { bands: [], classes });
  if (model === undefined || device !== 'cpu') return { tileBytes };
  const pixels = chipsPerCall(model, plan.runFile.inference) * lattice.chipPx ** 2;
  return { tileBytes, memoryBytes: modelWorkBytes(model.onnxBytes, pixels) };
}

/** True for a run that another worker has begun; without word of it, what its folder says holds. */
function isUnderWay(prior: RunRecord | undefined): boolean {
  return prior === undefined || (prior.work !== undefined && !hasEnded(prior));
}

async function planHere(loaded: LoadedRunFile, earlier: EarlierRun, signal: AbortSignal): Promise<RunPlan> {
  try {
    return await planApart(loaded, { signal, earlier });
  } catch (error) {
    throw signal.aborted ? new HandBack('the worker that plans the run stops') : error;
  }
}

async function load({ runFile }: RunOrder, text: unknown): Promise<LoadedRunFile> {
  if (typeof text !== 'string') return readRunFile(runFile);
  // Signatures are kept in no record: they are those of the file as it is now, if it is still there.
  const now = await readRunFile(runFile).catch(() => undefined);
  return { ...loadRunFile(text, runFile), ...(now === undefined ? {} : { addresses: now.addresses }) };
}
