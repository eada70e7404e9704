import swagger from '@fastify/swagger';
import Fastify from 'fastify';
import {
  hasZodFastifySchemaValidationErrors,
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import { protectAnswers } from './answer-headers.ts';
import { fault, keepDoor } from './doorkeeper.ts';
import { addQueueBoard } from './queue-board.ts';
import { addQueueRoutes } from './queue-routes.ts';
import { refuseAddress, refuseRequest } from './refused-requests.ts';
import { statusOf } from './request-errors.ts';
import { addRunRoutes } from './run-routes.ts';
import { ServerMetrics } from './server-metrics.ts';
import type { ApiServer, ServerSetup } from './server-setup.ts';
import { addSessionRoutes, LOGOUT } from './session-routes.ts';
import { Sessions } from './sessions.ts';
import { WrongTokens } from './wrong-tokens.ts';

/** Bodies are short words of steering. */
const BODY_LIMIT_BYTES = 64 * 1024;
/** A request has this long to arrive, its headers and then its body; who is slower is cut off. */
const HEADERS_WITHIN_MS = 10_000;
const REQUEST_WITHIN_MS = 20_000;
const LOOKED_AT_EVERY_MS = 1_000;
/** A connection on which nothing moves, in either direction. */
const IDLE_CONNECTION_MS = 60_000;
const HEADERS_LIMIT_BYTES = 16 * 1024;
/** Ids of jobs are those of runs and items, with escapes. */
const NAME_LIMIT_CHARS = 1_000;

/** Puts the server together; it listens when it is told to. */
export async function createApp(setup: ServerSetup): Promise<ApiServer> {
  const { logStream, door, trustedProxies } = setup;
  const app: ApiServer = Fastify({
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_WITHIN_MS,
    connectionTimeout: IDLE_CONNECTION_MS,
    http: {
      headersTimeout: HEADERS_WITHIN_MS,
      connectionsCheckingInterval: LOOKED_AT_EVERY_MS,
      maxHeaderSize: HEADERS_LIMIT_BYTES,
    },
    routerOptions: { maxParamLength: NAME_LIMIT_CHARS },
    trustProxy: trustedProxies === undefined ? false : [...trustedProxies],
    clientErrorHandler: refuseRequest,
    frameworkErrors: refuseAddress,
    // An address is logged without its query: tokens do not belong there, but people make mistakes.
    logger:
      logStream === undefined
        ? false
        : {
            stream: logStream,
            serializers: {
              req: ({ method, url, ip }: { method: string; url: string; ip: string }) => ({
                method,
                ip,
                url: url.split('?', 1)[0] ?? '',
              }),
            },
          },
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  answerFaults(app);
  await app.register(swagger, {
    openapi: { info: { title: 'Quadrat', version: setup.version, description: 'Runs and queues.' } },
    transform: jsonSchemaTransform,
  });
  const memory = { sessions: new Sessions(setup.connection.board), wrongTokens: new WrongTokens() };
  protectAnswers(app, door.publicOrigin);
  keepDoor(app, door, memory);
  addSessionRoutes(app, door, memory);
  addHealth(app, setup);
  addRunRoutes(app, setup);
  addQueueRoutes(app, setup);
  await addQueueBoard(app, setup.admin, door.holders === undefined ? [] : [{ text: 'Log out', url: LOGOUT }]);
  app.get('/', { config: { admission: 'viewer' }, schema: { hide: true } }, (_request, reply) =>
    reply.redirect('/queues/', 302),
  );
  app.get('/api/openapi.json', { config: { admission: 'viewer' }, schema: { hide: true } }, () => app.swagger());
  return app;
}

function addHealth(app: ApiServer, { connection, admin }: ServerSetup): void {
  const metrics = new ServerMetrics(connection.board, admin);
  app.get('/health/live', { config: { admission: 'anybody' }, schema: { hide: true } }, () => ({ status: 'alive' }));
  app.get('/health/ready', { config: { admission: 'viewer' }, schema: { hide: true } }, async (_request, reply) => {
    const answered = await Promise.race([connection.board.read('worker/').then(() => true), tooLate(READY_WITHIN_MS)]);
    return reply.code(answered ? 200 : 503).send({ status: answered ? 'ready' : 'the queue does not answer' });
  });
  app.get('/metrics', { config: { admission: 'viewer' }, schema: { hide: true } }, async (_request, reply) =>
    reply.type(metrics.contentType).send(await metrics.text()),
  );
}

const READY_WITHIN_MS = 2_000;

function tooLate(limitMs: number): Promise<false> {
  return new Promise((resolve) => setTimeout(() => resolve(false), limitMs).unref());
}

/** One sentence to a fault, and no stack. */
function answerFaults(app: ApiServer): void {
  app.setErrorHandler((error: Error, request, reply) => {
    if (hasZodFastifySchemaValidationErrors(error)) {
      const [first] = error.validation;
      const where = first?.instancePath.replaceAll('/', '.').slice(1);
      return reply
        .code(400)
        .send(fault('ValidationError', `${where === '' ? 'request' : where}: ${first?.message ?? error.message}`));
    }
    const status = statusOf(error);
    if (status >= 500) request.log.error({ err: error }, 'a request failed');
    const message = status >= 500 ? 'the server failed at this request; its log says why' : error.message;
    return reply.code(status).send(fault(error.name, message));
  });
  app.setNotFoundHandler((request, reply) =>
    reply
      .code(404)
      .send(
        fault('NotFoundError', `expected a route of this server, found ${request.method} ${request.url.split('?')[0]}`),
      ),
  );
}
