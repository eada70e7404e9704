import path from 'node:path';
import { PermanentError } from '../errors/error-kinds.ts';
import { readEnvironment } from '../config/environment.ts';
import { codeVersion } from '../pipeline/code-version.ts';
import { JOB_TREATMENT } from '../pipeline/launch-run.ts';
import { connectQueue, RETRY, SHORT_PATIENCE_MS } from '../queue/job-queue.ts';
import { startTracing } from '../queue/tracing.ts';
import { createApp } from '../server/app.ts';
import { readTokenFile, type TokenHolder } from '../server/token-file.ts';
import { serviceAccess, type AccessOptions } from './access-options.ts';
import { attending } from './attending.ts';
import { readDeploymentKey } from './deployment-key.ts';
import { EXIT } from './exit-codes.ts';
import type { GlobalOptions } from './global-options.ts';
import { LOOPBACK } from './loopback.ts';
import { TAKEOVER_S } from './worker-options.ts';
import { printAside } from './terminal.ts';

export interface ServeOptions extends GlobalOptions, AccessOptions {
  readonly queue: string;
  readonly runs: string;
  readonly host: string;
  readonly port: number;
  readonly tokens?: string;
  readonly publicUrl?: string;
  readonly trustedProxy?: readonly string[];
}

/** `quadrat serve`: the HTTP API and the page of queues, until SIGTERM. */
export async function serveCommand(o: ServeOptions): Promise<number> {
  const holders = await holdersOf(o);
  const publicOrigin = publicOriginOf(o);
  const tracing = await startTracing(readEnvironment().tracesEndpoint, 'quadrat-server');
  const key = await readDeploymentKey();
  const connection = await connectQueue(o.queue, { ...tracing, key, patienceMs: SHORT_PATIENCE_MS });
  const treatment = { ...JOB_TREATMENT, ...RETRY, takeoverMs: TAKEOVER_S * 1000, isPermanent: () => false };
  const app = await createApp({
    connection,
    queue: connection.open(treatment),
    admin: connection.admin(),
    runsFolder: path.resolve(o.runs),
    access: serviceAccess(o.runs, o),
    version: (await codeVersion()).version,
    door: { holders, hostNames: LOOPBACK, ...(publicOrigin === undefined ? {} : { publicOrigin }) },
    ...(o.trustedProxy === undefined ? {} : { trustedProxies: o.trustedProxy }),
    logStream: process.stdout,
  });
  try {
    const address = await app.listen({ host: o.host, port: o.port }).catch((error: NodeJS.ErrnoException) => {
      throw new PermanentError(
        `--port ${o.port}: expected a free port on ${o.host}, found none (${error.code ?? error.message})`,
      );
    });
    printAside(`Quadrat listens on ${address} (queues: ${address}/queues/, API: ${address}/api/openapi.json).\n`);
    await attending(
      (stop) => new Promise<void>((resolve) => stop.addEventListener('abort', () => resolve(), { once: true })),
    );
    return EXIT.done;
  } finally {
    await app.close();
    await connection.close();
    await tracing?.close();
  }
}

/**
 * Where holders of tokens are read, at each request; undefined on a loopback address without a file of tokens.
 * @throws PermanentError where the server would listen elsewhere without tokens.
 */
async function holdersOf(o: ServeOptions): Promise<(() => Promise<readonly TokenHolder[]>) | undefined> {
  const { host, tokens } = o;
  if (tokens === undefined) {
    // Without tokens the names by which a browser calls are the door; a proxy would make every caller a local one.
    if (o.publicUrl !== undefined || o.trustedProxy !== undefined)
      throw new PermanentError(
        '--public-url, --trusted-proxy: expected --tokens, because others reach a server behind a proxy; quadrat token add makes a token',
      );
    if (LOOPBACK.has(host)) return undefined;
    throw new PermanentError(
      `--host ${host}: expected --tokens, because others can reach this address; quadrat token add makes a token`,
    );
  }
  const found = await readTokenFile(tokens);
  if (found.length === 0) throw new PermanentError(`${tokens}: expected at least one token, found none`);
  return () => readTokenFile(tokens);
}

/**
 * The origin of the address that browsers use.
 * @throws PermanentError where it is none, or has a path: the server answers at the root of its address.
 */
function publicOriginOf({ publicUrl }: ServeOptions): string | undefined {
  if (publicUrl === undefined) return undefined;
  const url = URL.canParse(publicUrl) ? new URL(publicUrl) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`) return url.origin;
  throw new PermanentError(`--public-url: expected an address as https://quadrat.example, found ${publicUrl}`);
}
