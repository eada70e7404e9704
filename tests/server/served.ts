import type { Access } from '../../access/access.ts';
import type { DeploymentKey } from '../../queue/payload-seal.ts';
import { connectQueue, RETRY, type QueueConnection } from '../../queue/job-queue.ts';
import { JOB_TREATMENT, waitingRecord, type LaunchPad } from '../../pipeline/launch-run.ts';
import { postRun, type RunRecord } from '../../pipeline/board/run-record.ts';
import { createApp } from '../../server/app.ts';
import type { ApiServer } from '../../server/server-setup.ts';
import type { DoorkeeperSetup } from '../../server/doorkeeper.ts';

/** A server on a queue, listening. */
export interface Served {
  readonly app: ApiServer;
  /** Where it listens, e.g. `http://192.0.2.2:40123`. */
  readonly address: (host: string) => string;
  readonly connection: QueueConnection;
  readonly pad: LaunchPad;
  readonly close: () => Promise<void>;
}

export async function serve(o: {
  readonly queueUrl: string;
  readonly runsFolder: string;
  readonly door: DoorkeeperSetup;
  /** What runs may open that are launched here; left out: what is in the folder of runs. */
  readonly access?: Access;
  readonly host?: string;
  readonly key?: DeploymentKey;
  readonly logStream?: NodeJS.WritableStream;
  readonly trustedProxies?: readonly string[];
}): Promise<Served> {
  const connection = await connectQueue(o.queueUrl, { key: o.key });
  const queue = connection.open({ ...JOB_TREATMENT, ...RETRY, takeoverMs: 30_000, isPermanent: () => false });
  const app = await createApp({
    connection,
    queue,
    admin: connection.admin(),
    runsFolder: o.runsFolder,
    version: 'test',
    door: o.door,
    access: o.access ?? { roots: [o.runsFolder], runs: [o.runsFolder], hosts: [], listedOnly: true },
    ...(o.logStream === undefined ? {} : { logStream: o.logStream }),
    ...(o.trustedProxies === undefined ? {} : { trustedProxies: o.trustedProxies }),
  });
  await app.listen({ host: o.host ?? '127.0.0.1', port: 0 });
  const { port } = app.server.address() as { port: number };
  return {
    app,
    connection,
    pad: { queue, board: connection.board, admin: connection.admin() },
    address: (host) => `http://${host}:${port}`,
    close: async () => {
      await app.close();
      await connection.close();
    },
  };
}

/** Puts word of a run onto the board, as if a worker had it. */
export async function pretendRun(
  connection: QueueConnection,
  id: string,
  rest: Partial<RunRecord> = {},
): Promise<RunRecord> {
  const order = { id, runFile: '/runs/run.yaml', folder: `/runs/${id}` };
  const record: RunRecord = { ...waitingRecord(order, { name: id, title: id }), state: 'running', ...rest };
  await postRun(connection.board, record);
  return record;
}
