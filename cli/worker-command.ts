import os from 'node:os';
import { PermanentError } from '../errors/error-kinds.ts';
import { codeVersion } from '../pipeline/code-version.ts';
import { findDevice } from '../models/try-package.ts';
import type { Device } from '../engine/stage.ts';
import { modelQueue, STAGE_QUEUES } from '../pipeline/stage-queues.ts';
import { connectQueue } from '../queue/job-queue.ts';
import { bearerOf } from '../server/doorkeeper.ts';
import { findHolder, readTokenFile } from '../server/token-file.ts';
import { readEnvironment } from '../config/environment.ts';
import { startTracing } from '../queue/tracing.ts';
import { writeReport } from '../report/write-report.ts';
import { STAGE_NAMES } from '../stages/step-table.ts';
import { HealthServer, type MayScrape } from '../workers/health-server.ts';
import { jsonLog } from '../workers/json-log.ts';
import { openProcessPool } from '../workers/process-pool.ts';
import { WorkerMetrics } from '../workers/worker-metrics.ts';
import { Worker } from '../workers/worker.ts';
import { serviceAccess, type AccessOptions } from './access-options.ts';
import { attending, ToldToStop } from './attending.ts';
import { readDeploymentKey } from './deployment-key.ts';
import { EXIT } from './exit-codes.ts';
import type { GlobalOptions } from './global-options.ts';
import { LOOPBACK } from './loopback.ts';

export interface WorkerCommandOptions extends GlobalOptions, AccessOptions {
  readonly runs?: string;
  readonly queue: string;
  readonly stages?: readonly string[];
  readonly workers?: number;
  readonly device: Device;
  readonly coordinate: boolean;
  readonly grace: number;
  readonly takeover: number;
  readonly healthPort?: number;
  readonly healthHost: string;
  readonly healthTokens?: string;
}

/** What is as good as done may be done. */
const HAND_BACK_MS = 500;

const NO_KEY =
  'QUADRAT_KEY_FILE names no key: whoever can write to the queue can have work done here, within what --runs, --allow-root and --allow-host leave open';

/** `quadrat worker`: takes jobs until it is told to stop. */
export async function workerCommand(o: WorkerCommandOptions): Promise<number> {
  if (o.runs === undefined && (o.allowRoot ?? o.allowHost) !== undefined)
    throw new PermanentError(
      'quadrat worker: expected --runs with --allow-root and --allow-host, found none: a worker without it opens what came with the run',
    );
  if (o.device !== 'cpu') await findDevice(o.device);
  const queues = queuesOf(o);
  const maySeeMetrics = scrapersOf(o);
  const log = jsonLog(process.stdout);
  const tracing = await startTracing(readEnvironment().tracesEndpoint, 'quadrat-worker');
  const key = await readDeploymentKey();
  if (key === undefined) log.warn({}, NO_KEY);
  const connection = await connectQueue(o.queue, { ...tracing, key });
  if (connection.address.kind === 'embedded') {
    await connection.close();
    throw new PermanentError(
      'quadrat worker: expected a queue that others can reach (redis:// or postgres://), found embedded:',
    );
  }
  const metrics = new WorkerMetrics({ queues, device: o.device, version: (await codeVersion()).version });
  const worker = new Worker({
    connection,
    queues,
    log,
    writeReport,
    device: o.device,
    coordinates: o.coordinate,
    processes: openProcessPool(o.workers ?? os.availableParallelism()),
    takeoverMs: o.takeover * 1000,
    ...(o.runs === undefined ? {} : { access: serviceAccess(o.runs, o) }),
    observers: [metrics],
  });
  const health =
    o.healthPort === undefined
      ? undefined
      : await HealthServer.listen({ port: o.healthPort, host: o.healthHost, worker, metrics, maySeeMetrics });
  const reason = await attending(async (stop) => {
    await worker.start();
    await untilAborted(stop);
    return stop.reason as unknown;
  });
  const isByKeyboard = reason instanceof ToldToStop && reason.by === 'SIGINT';
  // Whoever is at the keyboard waits; told once more, it hands back what is in hand.
  await attending((hurry) => worker.stop(isByKeyboard ? HAND_BACK_MS : Math.max(HAND_BACK_MS, o.grace * 1000), hurry));
  await health?.close();
  await connection.close();
  await tracing?.close();
  return EXIT.done;
}

/**
 * Who may see the worker's metrics: whoever holds a token, read at each request; anybody on a loopback address without a
 * file of tokens. The file may come later than the worker does.
 * @throws PermanentError where others could see them without a token.
 */
function scrapersOf({ healthPort, healthHost, healthTokens }: WorkerCommandOptions): MayScrape {
  if (healthTokens !== undefined)
    return async (authorization) =>
      findHolder(await readTokenFile(healthTokens), bearerOf(authorization) ?? '') !== undefined;
  if (healthPort === undefined || LOOPBACK.has(healthHost)) return async () => true;
  throw new PermanentError(
    `--health-host ${healthHost}: expected --health-tokens, because others can reach this address; quadrat token add makes a token`,
  );
}

/** The stages asked for; those of a model's device only where this worker has it. */
function queuesOf({ stages = STAGE_NAMES, device }: WorkerCommandOptions): string[] {
  const unknown = stages.find((stage) => !STAGE_QUEUES.includes(stage));
  if (unknown !== undefined)
    throw new PermanentError(`--stages: expected some of ${STAGE_NAMES.join(', ')}, found ${unknown}`);
  const takesModel = device !== 'cpu' && stages.includes('inference');
  return [...stages, ...(takesModel ? [modelQueue(device)] : [])];
}

function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
