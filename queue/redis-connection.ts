import { createRequire } from 'node:module';
import { Queue, QueueEvents, Worker, type Telemetry } from 'bullmq';
import { Redis, type RedisOptions } from 'ioredis';
import type Standalone from 'ioredis/built/connectors/StandaloneConnector.js';
import { messageOf, PermanentError } from '../errors/error-kinds.ts';
import { jobDefaults, sharedWorkerOptions, type BullConnection, type BullJob } from './bull-connection.ts';
import { queueName, type QueueAddress } from './connection.ts';
import type { Patience } from './patience.ts';
import { makePatient } from './patient-backend.ts';
import { makeReadable } from './unreadable-events.ts';
import { dropUnreadable } from './unreadable-jobs.ts';
import { RedisBoard } from './redis-board.ts';
import { isDemotion } from './refusal.ts';

/** BullMQ's keys begin so. */
const KEY_PREFIX = 'quadrat';

/** A server that does not answer for so long while asked is taken for unreachable, and called anew. */
const SILENCE_MS = 40_000;
const CONNECT_TIMEOUT_MS = 10_000;
const LONGEST_PAUSE_MS = 2_000;

/** An idle worker looks again this often, besides being woken. */
const IDLE_POLL_S = 5;

/** Events that happened so long before somebody begins to follow a stage are told as well. */
const HEARD_BACK_MS = 1_000;

/** Events of a stage that are kept for who follows it: several seconds' worth at full speed. */
const EVENTS_KEPT = 10_000;

/** ioredis exports it from its own file only, which is CommonJS. */
const { default: StandaloneConnector } = createRequire(import.meta.url)(
  'ioredis/built/connectors/StandaloneConnector.js',
) as typeof Standalone;

/**
 * Gives up a connection on which nothing moves. ioredis's own `socketTimeout` is not used: its timer outlives the
 * connection and keeps the process alive.
 */
class WatchedConnector extends StandaloneConnector {
  override connect(...onError: Parameters<Connector['connect']>): ReturnType<Connector['connect']> {
    return super.connect(...onError).then((stream) => {
      const silent = new Error(`expected an answer within ${SILENCE_MS} ms, found none`);
      stream.setTimeout(SILENCE_MS, () => stream.destroy(silent));
      return stream;
    });
  }
}

type Connector = Standalone.default;

/** Between two calls for the server that writes now; every refused command would call, and closing takes a moment. */
const CALL_ANEW_EVERY_MS = 500;

/** Where the server has become a replica, its address may lead to the one that writes by now. */
function callsAnew(): (error: Error) => boolean {
  let lastMs = Number.NEGATIVE_INFINITY;
  return (error) => {
    const nowMs = performance.now();
    if (!isDemotion(error) || nowMs - lastMs < CALL_ANEW_EVERY_MS) return false;
    lastMs = nowMs;
    return true;
  };
}

/** A lost connection is called again for as long as it takes; what was asked meanwhile waits. */
const OPTIONS: RedisOptions = {
  maxRetriesPerRequest: null,
  enableReadyCheck: true,
  connectTimeout: CONNECT_TIMEOUT_MS,
  Connector: WatchedConnector as unknown as NonNullable<RedisOptions['Connector']>,
  keepAlive: 10_000,
  retryStrategy: (times) => Math.min(times * 100, LONGEST_PAUSE_MS),
  reconnectOnError: callsAnew(),
};

/**
 * BullMQ on Redis 6.2 or later, or Valkey.
 * @throws PermanentError where no server answers or it drops keys when its memory is full.
 */
export async function redisConnection(
  address: QueueAddress,
  patience: Patience,
  telemetry?: Telemetry,
): Promise<BullConnection> {
  const redis = await connect(address);
  const { namespace } = address;
  const serverNowMs = await serverClock(redis);
  const base = { connection: redis, prefix: KEY_PREFIX, ...(telemetry === undefined ? {} : { telemetry }) };
  return {
    board: new RedisBoard(redis, `${KEY_PREFIX}:${queueName(namespace, 'board')}`),
    openQueue: (stage, settings) =>
      new Queue(queueName(namespace, stage), {
        ...base,
        streams: { events: { maxLen: EVENTS_KEPT } },
        defaultJobOptions: jobDefaults(settings),
      }),
    openWorker: (stage, settings, process) => {
      const worker = new Worker(
        queueName(namespace, stage),
        (job: BullJob, token?: string) => process(job, token ?? ''),
        { ...base, ...sharedWorkerOptions(settings, IDLE_POLL_S) },
      );
      makePatient(worker.getBackend(), patience);
      return Object.assign(worker, { stop: () => worker.close(true) });
    },
    openEvents: (stage) => {
      const from = `${serverNowMs() - HEARD_BACK_MS}-0`;
      const events = new QueueEvents(queueName(namespace, stage), { ...base, lastEventId: from });
      makeReadable(events.getBackend());
      return events;
    },
    dropUnreadable: (stage) => dropUnreadable(redis, `${KEY_PREFIX}:${queueName(namespace, stage)}`),
    close: async () => {
      redis.disconnect();
      await Promise.resolve();
    },
  };
}

/** The server numbers its events by its own clock: with another one's number they would be heard late, or never. */
async function serverClock(redis: Redis): Promise<() => number> {
  const [seconds] = await redis.time();
  const aheadMs = Number(seconds) * 1000 - performance.now();
  return () => Math.floor(aheadMs + performance.now());
}

async function connect({ url, label }: QueueAddress): Promise<Redis> {
  let fault: unknown;
  const redis = new Redis(url, { ...OPTIONS, lazyConnect: true });
  redis.on('error', (error: unknown) => (fault = error));
  const tooLate = setTimeout(() => redis.disconnect(), CONNECT_TIMEOUT_MS);
  try {
    await firstConnection(redis);
    await checkPolicy(redis, label);
    return redis;
  } catch (error) {
    redis.disconnect();
    if (error instanceof PermanentError) throw error;
    throw new PermanentError(`${label}: expected a Redis server, found none: ${messageOf(fault ?? error)}`);
  } finally {
    clearTimeout(tooLate);
  }
}

/** A server that is not there at the start is a mistake to tell of, not an outage to wait out. */
async function firstConnection(redis: Redis): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    redis.once('ready', resolve);
    redis.once('end', () => reject(new Error('the connection was closed')));
    redis.once('error', reject);
    redis.connect().catch(reject);
  });
}

/** Jobs that the server drops when its memory is full would be lost in silence. */
async function checkPolicy(redis: Redis, label: string): Promise<void> {
  const memory = await redis.info('memory');
  const policy = /^maxmemory_policy:(\S+)/m.exec(memory)?.[1];
  if (policy === undefined || policy === 'noeviction') return;
  throw new PermanentError(`${label}: expected Redis with maxmemory-policy noeviction, found ${policy}`);
}
