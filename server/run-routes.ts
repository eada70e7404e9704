import path from 'node:path';
import { z } from 'zod';
import { withAccess } from '../access/access.ts';
import { cancelRun, launchRun } from '../pipeline/launch-run.ts';
import { readFailures } from '../pipeline/board/overview.ts';
import { askFor, withdraw } from '../pipeline/board/wishes.ts';
import { asItStands } from '../pipeline/board/run-carriers.ts';
import { locator } from '../pipeline/planning/plan-run.ts';
import { checkLocations } from '../pipeline/planning/check-locations.ts';
import { checkRunPlaces } from '../pipeline/run-access.ts';
import { orderAgain, runId, storeOf, type RunOrder } from '../pipeline/run-order.ts';
import { findRun, hasEnded, listRuns, type RunRecord } from '../pipeline/board/run-record.ts';
import { listWorkers } from '../pipeline/board/worker-record.ts';
import type { ApiServer, ServerSetup } from './server-setup.ts';
import { deadLetterSchema, faultSchema, launchSchema, prioritySchema, replaySchema, runSchema } from './contract.ts';
import { inside } from './named-place.ts';
import { readLaunched } from './read-launched.ts';
import { ConflictError, NotFoundError } from './request-errors.ts';

const byId = z.object({ id: z.string() });
const DEAD_SHOWN = 1_000;
const answers = { 400: faultSchema, 404: faultSchema, 409: faultSchema };

/** Runs: seen by viewers, launched and steered by statisticians. */
export function addRunRoutes(app: ApiServer, setup: ServerSetup): void {
  addReading(app, setup);
  addLaunching(app, setup);
  addSteering(app, setup);
}

function addReading(app: ApiServer, { connection, admin }: ServerSetup): void {
  const { board } = connection;
  app.get(
    '/api/runs',
    {
      config: { admission: 'viewer' },
      schema: {
        summary: 'All runs that are known, the latest first',
        tags: ['runs'],
        response: { 200: z.array(runSchema) },
      },
    },
    async () => {
      const [runs, workers] = await Promise.all([listRuns(board), listWorkers(board)]);
      return runs.map((run) => asItStands(run, workers));
    },
  );
  app.get(
    '/api/runs/:id',
    {
      config: { admission: 'viewer' },
      schema: { summary: 'A run', tags: ['runs'], params: byId, response: { 200: runSchema, ...answers } },
    },
    async (request) => asItStands(await known(setupOf(connection), request.params.id), await listWorkers(board)),
  );
  app.get(
    '/api/runs/:id/failures',
    {
      config: { admission: 'viewer' },
      schema: {
        summary: 'What was given up of a run, the latest first',
        tags: ['runs'],
        params: byId,
        response: { 200: z.array(deadLetterSchema), ...answers },
      },
    },
    async (request) => {
      const run = await known(setupOf(connection), request.params.id);
      const dead = await readFailures(admin, run, DEAD_SHOWN);
      return dead.map((job) => ({ ...job, queue: job.stage }));
    },
  );
}

function addLaunching(app: ApiServer, { connection, queue, admin, runsFolder, access }: ServerSetup): void {
  app.post(
    '/api/runs',
    {
      config: { admission: 'statistician' },
      schema: {
        summary: 'Launch a run',
        tags: ['runs'],
        body: launchSchema,
        response: { 202: runSchema, ...answers },
      },
    },
    async (request, reply) => {
      const { runFile, out, store, device, priority } = request.body;
      const location = await inside(runsFolder, runFile);
      const loaded = await readLaunched(location, access);
      const { runFile: read } = loaded;
      const usual = path.join(path.dirname(location), 'runs', read.name);
      const folder = await inside(runsFolder, out ?? usual);
      const order: RunOrder = {
        id: runId(read.name, folder),
        runFile: location,
        folder,
        access,
        ...(store === undefined ? {} : { store }),
        ...(device === undefined ? {} : { device }),
      };
      await withAccess(access, async () => {
        await checkRunPlaces({ folder, store: storeOf(order) });
        await checkLocations(read, locator(loaded.folder, loaded.addresses));
      });
      const names = { name: read.name, title: read.title ?? read.name };
      const launched = await launchRun({ queue, admin, board: connection.board }, order, {
        ...names,
        ...(priority === undefined ? {} : { weight: priority }),
      });
      if (!launched) throw new ConflictError(`run ${order.id}: expected one that is not under way, found one that is`);
      return reply.code(202).send(await known(setupOf(connection), order.id));
    },
  );
}

function addSteering(app: ApiServer, { connection, queue, admin }: ServerSetup): void {
  const { board } = connection;
  const steer = (verb: string, summary: string, action: (run: RunRecord) => Promise<void>): void => {
    app.post(
      `/api/runs/:id/${verb}`,
      {
        config: { admission: 'statistician' },
        schema: { summary, tags: ['runs'], params: byId, response: { 202: runSchema, ...answers } },
      },
      async (request, reply) => {
        const run = await underWay(setupOf(connection), request.params.id);
        await action(run);
        return reply.code(202).send(run);
      },
    );
  };
  steer('pause', 'Add no more of a run’s work to the queues', ({ id }) => askFor(board, id, 'paused', true));
  steer('resume', 'Let a paused run go on', ({ id }) => withdraw(board, id, 'paused'));
  steer('cancel', 'End a run; its folder can be resumed', (run) => cancelRun({ queue, board }, run));
  app.post(
    '/api/runs/:id/replay',
    {
      config: { admission: 'statistician' },
      schema: {
        summary: 'Try failed items again',
        tags: ['runs'],
        params: byId,
        body: replaySchema,
        response: { 202: runSchema, ...answers },
      },
    },
    async (request, reply) => {
      const run = await known(setupOf(connection), request.params.id);
      const items = request.body.items ?? 'all';
      if (hasEnded(run)) await launchRun({ queue, board, admin }, orderAgain(run), run);
      else await askFor(board, run.id, 'replay', { askedAtMs: Date.now(), items });
      return reply.code(202).send(run);
    },
  );
  app.post(
    '/api/runs/:id/priority',
    {
      config: { admission: 'operator' },
      schema: {
        summary: 'Change a run’s share of the workers',
        tags: ['runs'],
        params: byId,
        body: prioritySchema,
        response: { 202: runSchema, ...answers },
      },
    },
    async (request, reply) => {
      const run = await underWay(setupOf(connection), request.params.id);
      await askFor(board, run.id, 'weight', request.body.priority);
      return reply.code(202).send(run);
    },
  );
}

type Boarded = Pick<ServerSetup, 'connection'>;

function setupOf(connection: ServerSetup['connection']): Boarded {
  return { connection };
}

async function known({ connection }: Boarded, id: string): Promise<RunRecord> {
  const run = await findRun(connection.board, id);
  if (run === undefined) throw new NotFoundError(`run: expected one that is known, found ${id}`);
  return run;
}

async function underWay(setup: Boarded, id: string): Promise<RunRecord> {
  const run = await known(setup, id);
  if (!hasEnded(run)) return run;
  throw new ConflictError(`run ${run.id}: expected one that is under way, found one that is ${run.state}`);
}
