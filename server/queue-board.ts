import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import { ALL_QUEUES } from '../pipeline/board/overview.ts';
import type { BullQueueAdmin } from '../queue/bull-queue-admin.ts';
import { fault } from './doorkeeper.ts';
import { tameQueueBoard } from './queue-board-page.ts';
import type { ApiServer } from './server-setup.ts';

const PATH = '/queues';

/** A link in the head of the page. */
export interface PageLink {
  readonly text: string;
  readonly url: string;
}

/** What operators may do there; all else goes by the API, which knows what it does to a run. */
const BUTTONS: ReadonlySet<string> = new Set([
  '/api/queues/:queueName/retry/:queueStatus',
  '/api/queues/:queueName/clean/:queueStatus',
  '/api/queues/:queueName/:jobId/retry',
  '/api/queues/:queueName/:jobId/clean',
]);

/** BullMQ's own page of queues and jobs: seen by viewers; operators try jobs again there, or remove them. */
export async function addQueueBoard(app: ApiServer, admin: BullQueueAdmin, links: readonly PageLink[]): Promise<void> {
  const adapter = new FastifyAdapter();
  adapter.setBasePath(PATH);
  createBullBoard({
    queues: ALL_QUEUES.map((queue) => new BullMQAdapter(admin.queue(queue) as never)),
    serverAdapter: adapter,
    options: { uiConfig: { boardTitle: 'Quadrat', hideDocsLink: true, miscLinks: [...links] } },
  });
  // Its own answer repeats what the queue's server or a library said; ours is a sentence, and the log has the rest.
  adapter.setErrorHandler((error) => {
    throw error;
  });
  await app.register(async (scope) => {
    tameQueueBoard(scope);
    scope.addHook('onRoute', (route) => {
      const reads = [route.method].flat().every((method) => method === 'GET' || method === 'HEAD');
      route.config = { ...route.config, admission: reads ? 'viewer' : 'operator' };
      route.schema = { ...route.schema, hide: true };
      // Jobs that are added or changed by hand would be work that no run asked for.
      if (!reads && !BUTTONS.has(route.url.slice(PATH.length)))
        route.handler = (_request, reply) =>
          reply.code(403).send(fault('Forbidden', 'expected a job to try again or to remove, found another change'));
    });
    // It brings plain JSON, not the schemas of this server.
    scope.setValidatorCompiler(() => () => true);
    scope.setSerializerCompiler(() => (data) => JSON.stringify(data));
    await scope.register(adapter.registerPlugin(), { prefix: PATH });
  });
}
