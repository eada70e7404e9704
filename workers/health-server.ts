import { createServer, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { PermanentError } from '../engine/errors.ts';

interface HealthSetup {
  readonly port: number;
  readonly host: string;
  readonly worker: { readonly isReady: boolean };
  readonly metrics: { text(): Promise<string>; readonly contentType: string };
}

/** Tells whoever keeps a worker running how it is: `/health/live`, `/health/ready`, `/metrics`. It says nothing secret. */
export class HealthServer {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** @throws PermanentError where the port cannot be listened on. */
  static async listen(o: HealthSetup): Promise<HealthServer> {
    const server = createServer((request, response) => {
      answer(request.url ?? '', response, o).catch((error: unknown) => response.writeHead(500).end(String(error)));
    });
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

async function answer(url: string, response: ServerResponse, { worker, metrics }: HealthSetup): Promise<void> {
  if (url === '/health/live') response.writeHead(200).end('alive\n');
  else if (url === '/health/ready')
    response.writeHead(worker.isReady ? 200 : 503).end(worker.isReady ? 'ready\n' : 'not ready\n');
  else if (url === '/metrics')
    response.writeHead(200, { 'content-type': metrics.contentType }).end(await metrics.text());
  else response.writeHead(404).end('expected /health/live, /health/ready or /metrics\n');
}
