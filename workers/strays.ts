import { isCarried } from '../pipeline/board/run-carriers.ts';
import { hasEnded, listRuns } from '../pipeline/board/run-record.ts';
import { listWorkers } from '../pipeline/board/worker-record.ts';
import { RUNS } from '../pipeline/stage-queues.ts';
import type { JobQueue, QueueConnection } from '../queue/job-queue.ts';

/**
 * Runs under way that no worker carries, although the queue has no job of theirs that one could take: a server has lost its
 * place. It has it again as soon as it is asked where the job stands.
 * @returns their ids
 */
export async function callStraysBack(
  { board, admin }: Pick<QueueConnection, 'board' | 'admin'>,
  queue: Pick<JobQueue, 'states'>,
): Promise<string[]> {
  const { waiting, active, delayed } = await admin().counts(RUNS);
  const underWay = (await listRuns(board)).filter((run) => !hasEnded(run));
  // One look for all, however many wait their turn.
  if (waiting + active + delayed >= underWay.length) return [];
  const workers = await listWorkers(board);
  const uncarried = underWay.filter((run) => !isCarried(run, workers)).map(({ id }) => id);
  const states = await queue.states(RUNS, uncarried);
  return uncarried.filter((_, at) => states[at] === 'waiting');
}
