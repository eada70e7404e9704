import { PermanentError } from '../errors/error-kinds.ts';
import { JOB_TREATMENT, type LaunchPad } from '../pipeline/launch-run.ts';
import { listRuns, type RunRecord } from '../pipeline/board/run-record.ts';
import { connectQueue, RETRY, SHORT_PATIENCE_MS, type QueueConnection } from '../queue/job-queue.ts';
import { readDeploymentKey } from './deployment-key.ts';
import { TAKEOVER_S } from './worker-options.ts';

/** Opens a queue that others use too, for the time of an action. */
export async function withQueue<T>(
  url: string,
  action: (connection: QueueConnection, pad: LaunchPad) => Promise<T>,
): Promise<T> {
  const connection = await connectQueue(url, { key: await readDeploymentKey(), patienceMs: SHORT_PATIENCE_MS });
  try {
    if (connection.address.kind === 'embedded')
      throw new PermanentError('--queue: expected a queue that others use (redis:// or postgres://), found embedded:');
    const queue = connection.open({
      ...JOB_TREATMENT,
      ...RETRY,
      takeoverMs: TAKEOVER_S * 1000,
      isPermanent: () => false,
    });
    return await action(connection, { queue, board: connection.board, admin: connection.admin() });
  } finally {
    await connection.close();
  }
}

/**
 * The run that a person means: by its id, or by a name that only one run has.
 * @throws PermanentError where there is none or more than one.
 */
export async function runNamed(connection: QueueConnection, name: string): Promise<RunRecord> {
  const runs = await listRuns(connection.board);
  const byId = runs.find(({ id }) => id === name);
  if (byId !== undefined) return byId;
  const byName = runs.filter((run) => run.name === name);
  if (byName.length === 1) return byName[0]!;
  const known = runs.slice(0, 8).map(({ id }) => id);
  const expected =
    byName.length > 1
      ? `one of ${byName.slice(0, MOST_NAMED).map(toldApart).join(', ')}${byName.length > MOST_NAMED ? ', …' : ''}`
      : `a run (${known.join(', ') || 'none is known'})`;
  throw new PermanentError(`run: expected ${expected}, found ${name}`);
}

const MOST_NAMED = 12;

function toldApart({ id, state, startedAtMs }: RunRecord): string {
  return `${id} (${state}, started ${new Date(startedAtMs).toISOString().slice(0, 19)}Z)`;
}
