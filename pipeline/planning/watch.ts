import { PermanentError } from '../../errors/error-kinds.ts';
import { PLANNING_TAKEOVERS } from '../../limits/input-limits.ts';
import type { Board } from '../../queue/board.ts';
import { waitingRecord } from '../launch-run.ts';
import type { RunOrder } from '../run-order.ts';
import { findRun, postRun, type RunRecord } from '../board/run-record.ts';

/**
 * Plans a run under watch: that planning has begun stands on the board until it ends, one way or the other. What stands
 * there when a run without a plan is taken over was left by workers that ended in the middle of planning it, most likely
 * because of it.
 * @throws PermanentError where so many have that no other is to follow; else what planning throws.
 */
export async function underWatch<T>(order: RunOrder, board: Board, plan: () => Promise<T>): Promise<T> {
  const record = (await findRun(board, order.id)) ?? waitingRecord(order, { name: order.id, title: order.id });
  // A run that has had a plan once may be planned as often as it is taken over.
  if (record.work !== undefined) return plan();
  const begun = record.planningsBegun ?? 0;
  if (begun > PLANNING_TAKEOVERS) {
    throw new PermanentError(
      `${order.runFile}: expected a run that can be planned, found that ${begun} workers, one after another, ended while they planned it: see why in their logs before it is launched again`,
    );
  }
  await note(board, record, begun + 1);
  try {
    return await plan();
  } catch (error) {
    // A fault that is told of costs no worker. Another one may have the run by now, and its word stands.
    const now = await findRun(board, order.id);
    if (now !== undefined && now.work === undefined && now.planningsBegun === begun + 1) await note(board, now, begun);
    throw error;
  }
}

async function note(board: Board, record: RunRecord, planningsBegun: number): Promise<void> {
  await postRun(board, { ...record, planningsBegun, updatedAtMs: Date.now() });
}
