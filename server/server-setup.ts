import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Access } from '../access/access.ts';
import type { BullQueueAdmin } from '../queue/bull-queue-admin.ts';
import type { JobQueue, QueueConnection } from '../queue/job-queue.ts';
import type { DoorkeeperSetup } from './doorkeeper.ts';

/** What the server serves from. */
export interface ServerSetup {
  readonly connection: QueueConnection;
  readonly queue: JobQueue;
  readonly admin: BullQueueAdmin;
  /** Run files that may be launched, and run folders, lie in here. */
  readonly runsFolder: string;
  /** What may be opened for a run that is launched here. */
  readonly access: Access;
  readonly version: string;
  readonly door: DoorkeeperSetup;
  /** Addresses or networks of proxies whose `X-Forwarded-…` headers are believed; undefined: nobody's are. */
  readonly trustedProxies?: readonly string[];
  /** Where the log goes; undefined: nowhere. */
  readonly logStream?: NodeJS.WritableStream;
}

/** Fastify with routes that are typed by their schemas. */
export type ApiServer = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;
