import os from 'node:os';
import { messageOf, PermanentError } from '../errors/error-kinds.ts';
import type { Sha256 } from '../engine/digest.ts';
import type { Board } from '../queue/board.ts';
import { HandBack } from '../queue/job-queue.ts';
import type { Peers } from './peers.ts';

/** A job that met a file which is not here. */
export interface StrandedJob {
  readonly queue: string;
  readonly id: string;
  /** Pin of the job's run; left out for the run's own job, which any worker that takes it may try. */
  readonly pin?: Sha256;
}

export interface MissingInputsSetup {
  readonly worker: string;
  readonly board: Board;
  readonly peers: Peers;
  /** True where no other worker can take the job. */
  readonly isEmbedded: boolean;
}

/** Which workers have tried a job in vain, by their ids. */
type Tried = Readonly<Record<string, { readonly host: string; readonly reason: string }>>;

/** Long enough that all workers have had the job in their hands. */
const REMEMBERED_MS = 10 * 60_000;
/** Before the job is offered again: another worker should have had time to take it. */
const PAUSE_MS = 500;

/**
 * Jobs whose files are not on this machine (no mount, another one's mount, no permission): each goes on to the other
 * workers, and is given up where all that take it have tried.
 */
export class MissingInputs {
  readonly #o: MissingInputsSetup;

  constructor(o: MissingInputsSetup) {
    this.#o = o;
  }

  /** What to throw: a hand-back, or the failure that names all hosts; on a queue of this process alone, what the step threw. */
  async passOn(job: StrandedJob, error: unknown): Promise<unknown> {
    const { worker, board, peers, isEmbedded } = this.#o;
    if (isEmbedded) return error;
    const takers = await peers.takersOf(job.queue, job.pin);
    const others = takers.filter(({ id }) => id !== worker);
    const key = `stranded/${job.queue}|${job.id}`;
    const known = ((await board.get(key)) ?? {}) as unknown as Tried;
    const reason = messageOf(error);
    const tried: Tried = { ...known, [worker]: { host: os.hostname(), reason } };
    if (others.every(({ id }) => id in tried)) {
      await board.remove(key);
      return new PermanentError(
        `${reason.replace(/\.$/, '')}; no worker that takes it has it: ${hostsText(tried, reason)}`,
      );
    }
    await board.post(key, tried, REMEMBERED_MS);
    return new HandBack(`${os.hostname()}: ${reason}`, PAUSE_MS);
  }
}

function hostsText(tried: Tried, reason: string): string {
  const texts = Object.values(tried).map((one) => (one.reason === reason ? one.host : `${one.host} (${one.reason})`));
  return [...new Set(texts)].sort().join(', ');
}
