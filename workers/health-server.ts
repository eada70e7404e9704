import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { PermanentError } from '../errors/error-kinds.ts';

/** Says by a request's `Authorization` header whether it may see the metrics. */
export type MayScrape = (authorization: string | undefined) => Promise<boolean>;

interface HealthSetup {
  readonly port: number;
  readonly host: string;
  readonly worker: { readonly isReady: boolean };
  readonly metrics: { text(): Promise<string>; readonly contentType: string };
  readonly maySeeMetrics: MayScrape;
}

/** A request has this long to arrive: it has no body that anybody reads. */
const REQUEST_WITHIN_MS = 5_000;

/**
 * Tells whoever keeps a worker running how it is: `/health/live` and `/health/ready`, to anybody, one word each; and
 * `/metrics`, which name stages and steps, to who may see them.
 */
export class HealthServer {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** @throws PermanentError where the port cannot be listened on. */
  static async listen(o: HealthSetup): Promise<HealthServer> {
    const server = createServer(
      {
        headersTimeout: REQUEST_WITHIN_MS,
        requestTimeout: REQUEST_WITHIN_MS,
        connectionsCheckingInterval: 1_000,
      },
      (request, response) => {
        response.setHeader('x-content-type-options', 'nosniff');
        response.setHeader('cache-control', 'no-store');
        answer(request, response, o).catch(() => say(response, 503, 'the metrics cannot be read now'));
      },
    );
    server.listen(o.port, o.host);
    await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
      throw new PermanentError(
        `--health-port ${o.port}: expected a free port on ${o.host}, found none (${error.code})`,
      );
    });
    return new HealthServer(server);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

async function answer(request: IncomingMessage, response: ServerResponse, o: HealthSetup): Promise<void> {
  const { method, url, headers } = request;
  if (method !== 'GET' && method !== 'HEAD') return say(response, 405, 'expected GET');
  if (url === '/health/live') return say(response, 200, 'alive');
  if (url === '/health/ready')
    return say(response, o.worker.isReady ? 200 : 503, o.worker.isReady ? 'ready' : 'not ready');
  if (url !== '/metrics') return say(response, 404, 'expected /health/live, /health/ready or /metrics');
  if (await o.maySeeMetrics(headers.authorization)) {
    const text = await o.metrics.text();
    response.writeHead(200, { 'content-type': o.metrics.contentType }).end(text);
    return undefined;
  }
  response.setHeader('www-authenticate', 'Bearer realm="quadrat"');
  return say(response, 401, 'expected a token (Authorization: Bearer …), found none that is known');
}

function say(response: ServerResponse, status: number, sentence: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${sentence}\n`);
}
