import path from 'node:path';
import type { LoadedRunFile } from '../config/read-run-file.ts';
import { damageText, onNewDamage } from '../engine/artifact-damage.ts';
import { onStepProgress, progressText } from '../engine/step-progress.ts';
import { CancelledError } from '../errors/error-kinds.ts';
import { cancelRun, followRun, JOB_TREATMENT, launchRun } from '../pipeline/launch-run.ts';
import type { RunPlan } from '../pipeline/planning/plan-run.ts';
import { RunFolder } from '../pipeline/outputs/run-folder.ts';
import { runIdentity } from '../pipeline/run-identity.ts';
import { runId, type RunOrder } from '../pipeline/run-order.ts';
import { CarrierWatch } from '../pipeline/board/carrier-watch.ts';
import { findRun, type RunRecord } from '../pipeline/board/run-record.ts';
import type { Device } from '../engine/stage.ts';
import { modelQueue } from '../pipeline/stage-queues.ts';
import { RETRY, type JobQueue, type QueueConnection } from '../queue/job-queue.ts';
import { writeReport } from '../report/write-report.ts';
import { STAGE_NAMES } from '../stages/step-table.ts';
import { Worker } from '../workers/worker.ts';
import type { WorkerProcesses } from '../workers/worker-processes.ts';

/** A run to be carried out, planned. */
interface RunRequest {
  readonly loaded: LoadedRunFile;
  readonly plan: RunPlan;
  readonly folder: string;
  readonly store?: string;
  readonly device?: Device;
  readonly weight?: number;
  /** What this process lends, and lets go of in the end; undefined leaves the work to others. */
  readonly processes: WorkerProcesses | undefined;
  readonly takeoverMs: number;
  /** True where the run is only launched. */
  readonly detach?: boolean;
  readonly onRecord: (record: RunRecord) => void;
  readonly onNote?: (note: string) => void;
}

/**
 * On a shared queue, the jobs that this process has begun end within this time, or go back: the first where the run has ended,
 * the second where a person waits for the command to be gone.
 */
const [GRACE_MS, HURRIED_GRACE_MS] = [10_000, 500] as const;

/**
 * Launches a run, lends it threads and follows it until it has ended. When the signal fires, a run on the embedded queue
 * is cancelled; on a shared one it goes on without this process.
 * @throws CancelledError in that latter case.
 */
export async function carryOut(
  connection: QueueConnection,
  request: RunRequest,
  stop: AbortSignal,
): Promise<RunRecord> {
  const { plan, loaded } = request;
  const order = orderOf(request);
  // Here as well as where the run is put together, so that a wrong folder is told of at once.
  await new RunFolder(order.folder).claim(runIdentity(plan));
  const worker = request.processes && openWorker(connection, request.processes, request);
  const queue = worker?.queue ?? openQueue(connection);
  const hearing = [
    onNewDamage((damage) => request.onNote?.(damageText(damage))),
    onStepProgress((progress) => request.onNote?.(`${progressText(progress)}.`)),
  ];
  try {
    worker?.lendPlan(order, plan);
    connection.onOutage((outage) =>
      request.onNote?.(
        outage === undefined
          ? 'The queue is writable again.'
          : `The queue is not writable: ${outage.reason}. This command waits for it; Ctrl-C leaves.`,
      ),
    );
    await worker?.start();
    const { name, title } = plan.runFile;
    const launched = await launchRun({ queue, board: connection.board, admin: connection.admin() }, order, {
      name,
      title: title ?? name,
      ...(request.weight === undefined ? {} : { weight: request.weight }),
    });
    if (!launched) request.onNote?.(`The run ${order.id} is under way already; this command follows it.`);
    if (request.detach === true) return (await findRun(connection.board, order.id))!;
    return await follow(connection, { queue, order, request, stop });
  } finally {
    await worker?.stop(connection.address.kind === 'embedded' ? 0 : stop.aborted ? HURRIED_GRACE_MS : GRACE_MS);
    await queue.close();
    for (const end of hearing) end();
  }

  function orderOf({ folder, store, device }: RunRequest): RunOrder {
    return {
      id: runId(plan.runFile.name, folder),
      runFile: path.resolve(loaded.location),
      folder,
      ...(store === undefined ? {} : { store }),
      ...(device === undefined ? {} : { device }),
    };
  }
}

async function follow(
  connection: QueueConnection,
  o: { readonly queue: JobQueue; readonly order: RunOrder; readonly request: RunRequest; readonly stop: AbortSignal },
): Promise<RunRecord> {
  const { board, address } = connection;
  const { id } = o.order;
  const { onRecord, takeoverMs, onNote = () => undefined } = o.request;
  // On the embedded queue the run is in this process's own hands.
  const watch =
    address.kind === 'embedded'
      ? undefined
      : new CarrierWatch({ board, queue: o.queue, order: o.order, takeoverMs, onNote });
  try {
    return await followRun(board, id, { signal: o.stop, onRecord, watch });
  } catch (error) {
    if (!o.stop.aborted) throw error;
    if (address.kind !== 'embedded')
      throw new CancelledError(`the run goes on without this command; quadrat cancel ${id} would end it`);
    const record = await findRun(board, id);
    if (record !== undefined) await cancelRun({ queue: o.queue, board }, record);
    return followRun(board, id, { signal: new AbortController().signal, onRecord });
  }
}

function openWorker(
  connection: QueueConnection,
  processes: WorkerProcesses,
  { device, plan, takeoverMs }: RunRequest,
): Worker {
  const onDevice = device ?? plan.runFile.inference.device;
  return new Worker({
    connection,
    queues: onDevice === 'cpu' ? STAGE_NAMES : [...STAGE_NAMES, modelQueue(onDevice)],
    coordinates: true,
    device: onDevice,
    processes,
    takeoverMs,
    writeReport,
  });
}

function openQueue(connection: QueueConnection): JobQueue {
  return connection.open({ ...JOB_TREATMENT, ...RETRY, takeoverMs: 30_000, isPermanent: () => false });
}
