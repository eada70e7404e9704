import { messageOf } from '../errors/error-kinds.ts';
import type { JobHandler } from '../queue/job-queue.ts';
import type { JsonValue } from '../engine/json.ts';
import type { WorkerLog } from './worker-log.ts';

/**
 * Looks at what a job carries before it is carried out: anybody who can write to the queue may put anything there. What
 * is refused is told of in one line of the log.
 */
export function refuseJunk(
  o: {
    readonly queue: string;
    readonly log: WorkerLog;
    /** Throws where the payload is none of the queue's. */
    readonly check: (payload: JsonValue, jobId: string) => unknown;
  },
  handler: JobHandler,
): JobHandler {
  return async (payload, job) => {
    try {
      o.check(payload, job.id);
    } catch (error) {
      o.log.warn({ queue: o.queue, job: job.id, reason: messageOf(error) }, 'a job was refused');
      throw error;
    }
    return handler(payload, job);
  };
}
