import { setTimeout as pause } from 'node:timers/promises';
import { PermanentError } from '../../errors/error-kinds.ts';
import { cancelRun, type LaunchPad } from '../launch-run.ts';
import { findRun, hasEnded, type RunRecord } from './run-record.ts';

const LOOK_EVERY_MS = 500;
/** Longer than a worker that died holds its runs. */
const PATIENCE_MS = 90_000;

/**
 * Cancels a run and waits until nobody carries it.
 * @throws PermanentError where somebody still does after a while.
 */
export async function endRun(pad: LaunchPad, run: RunRecord): Promise<void> {
  const deadlineMs = performance.now() + PATIENCE_MS;
  let record: RunRecord | undefined = run;
  while (record !== undefined && !hasEnded(record)) {
    if (performance.now() > deadlineMs)
      throw new PermanentError(
        `run ${run.id}: expected it to end once it was cancelled, found it ${record.state} still`,
      );
    // Again each time: a worker may have held the run’s job for a moment, and let it go.
    await cancelRun(pad, record);
    await pause(LOOK_EVERY_MS);
    record = await findRun(pad.board, run.id);
  }
}
