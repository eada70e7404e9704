import path from 'node:path';
import { z } from 'zod';
import { withAccess } from '../access/access.ts';
import type { JsonValue } from '../engine/json.ts';
import { ALL_QUEUES, readOverview } from '../pipeline/board/overview.ts';
import { locator } from '../pipeline/planning/plan-run.ts';
import { checkLocations } from '../pipeline/planning/check-locations.ts';
import { scheduledOrderOf, type ScheduledOrder } from '../pipeline/run-order.ts';
import { RUNS } from '../pipeline/stage-queues.ts';
import { listWorkers } from '../pipeline/board/worker-record.ts';
import type { ApiServer, ServerSetup } from './server-setup.ts';
import { faultSchema, limitsSchema, newScheduleSchema, queueSchema, scheduleSchema, workerSchema } from './contract.ts';
import { NotFoundError } from './request-errors.ts';
import { inside } from './named-place.ts';
import { readLaunched } from './read-launched.ts';

const byQueue = z.object({ queue: z.enum(ALL_QUEUES as [string, ...string[]]) });
const byId = z.object({ id: z.string() });
const answers = { 400: faultSchema, 404: faultSchema };

/** Queues, workers and schedules: seen by viewers, steered by operators. */
export function addQueueRoutes(app: ApiServer, setup: ServerSetup): void {
  addQueues(app, setup);
  addWorkers(app, setup);
  addSchedules(app, setup);
}

function addQueues(app: ApiServer, { connection, admin }: ServerSetup): void {
  app.get(
    '/api/queues',
    {
      config: { admission: 'viewer' },
      schema: { summary: 'How the queues stand', tags: ['queues'], response: { 200: z.array(queueSchema) } },
    },
    async () => [...(await readOverview(connection.board, admin)).queues],
  );
  const steer = (verb: 'pause' | 'resume', summary: string): void => {
    app.post(
      `/api/queues/:queue/${verb}`,
      {
        config: { admission: 'operator' },
        schema: { summary, tags: ['queues'], params: byQueue, response: { 204: z.null(), ...answers } },
      },
      async (request, reply) => {
        await admin[verb](request.params.queue);
        return reply.code(204).send(null);
      },
    );
  };
  steer('pause', 'Let no worker take a job of the queue');
  steer('resume', 'Let workers take its jobs again');
  app.put(
    '/api/queues/:queue/limits',
    {
      config: { admission: 'operator' },
      schema: {
        summary: 'Bound a queue over all workers',
        tags: ['queues'],
        params: byQueue,
        body: limitsSchema,
        response: { 204: z.null(), ...answers },
      },
    },
    async (request, reply) => {
      await admin.limit(request.params.queue, request.body);
      return reply.code(204).send(null);
    },
  );
}

function addWorkers(app: ApiServer, { connection }: ServerSetup): void {
  app.get(
    '/api/workers',
    {
      config: { admission: 'viewer' },
      schema: { summary: 'Workers that live', tags: ['queues'], response: { 200: z.array(workerSchema) } },
    },
    () => listWorkers(connection.board),
  );
}

function addSchedules(app: ApiServer, { admin, runsFolder, access }: ServerSetup): void {
  app.get(
    '/api/schedules',
    {
      config: { admission: 'viewer' },
      schema: {
        summary: 'Runs that are launched again and again',
        tags: ['schedules'],
        response: { 200: z.array(scheduleSchema) },
      },
    },
    async () => {
      const schedules = await admin.schedules(RUNS);
      return schedules.flatMap(({ payload, ...schedule }) => {
        const order = scheduledOrderOf(payload);
        return order === undefined ? [] : [{ ...schedule, runFile: order.runFile }];
      });
    },
  );
  app.put(
    '/api/schedules/:id',
    {
      config: { admission: 'operator' },
      schema: {
        summary: 'Launch a run again and again',
        tags: ['schedules'],
        params: byId,
        body: newScheduleSchema,
        response: { 204: z.null(), ...answers },
      },
    },
    async (request, reply) => {
      const { cron, timeZone } = request.body;
      const runFile = await inside(runsFolder, request.body.runFile);
      const { runFile: read, folder, addresses } = await readLaunched(runFile, access);
      await withAccess(access, () => checkLocations(read, locator(folder, addresses)));
      const runs = await inside(runsFolder, path.join(path.dirname(runFile), 'runs'));
      const order: ScheduledOrder = { runFile, name: read.name, runs, access };
      const payload = order as unknown as JsonValue;
      await admin.schedule(RUNS, { id: request.params.id, cron, timeZone, payload });
      return reply.code(204).send(null);
    },
  );
  app.delete(
    '/api/schedules/:id',
    {
      config: { admission: 'operator' },
      schema: { summary: 'End a schedule', tags: ['schedules'], params: byId, response: { 204: z.null(), ...answers } },
    },
    async (request, reply) => {
      const { id } = request.params;
      if (!(await admin.unschedule(RUNS, id)))
        throw new NotFoundError(`schedule: expected one that is known, found ${id}`);
      return reply.code(204).send(null);
    },
  );
}
