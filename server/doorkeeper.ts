import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { html } from '../report/html.ts';
import { sendPage } from './own-page.ts';
import { isOwnPage } from './public-address.ts';
import { TokensUnreadableError } from './request-errors.ts';
import { sessionIdOf } from './session-cookie.ts';
import type { Sessions } from './sessions.ts';
import { findHolder, mayActAs, type Role, type TokenHolder } from './token-file.ts';
import type { WrongTokens } from './wrong-tokens.ts';

/** Who may call a route: `anybody`, without a token, or who has at least a role. */
export type Admission = Role | 'anybody';

declare module 'fastify' {
  interface FastifyContextConfig {
    admission?: Admission;
  }
  interface FastifyRequest {
    /** Who calls, by the name of the token; undefined where none is asked for. */
    holder: TokenHolder | undefined;
  }
}

export interface DoorkeeperSetup {
  /** Holders of tokens, asked for at each request so that a token that is taken away opens nothing; undefined: no token is asked for. */
  readonly holders: (() => Promise<readonly TokenHolder[]>) | undefined;
  /** Names by which this server may be called where no token is asked for. */
  readonly hostNames: ReadonlySet<string>;
  /** Where browsers find this server, e.g. `https://quadrat.example`; undefined: where their requests say. */
  readonly publicOrigin?: string;
}

/** What the door knows of those who came before. */
export interface DoorMemory {
  readonly sessions: Sessions;
  readonly wrongTokens: WrongTokens;
}

/** Methods that change nothing. */
const READING = new Set(['GET', 'HEAD', 'OPTIONS']);
export const LOGIN = '/login';

/**
 * Lets in who may come in. A route without an admission of its own is for operators. Tokens come as
 * `Authorization: Bearer`; a browser has a session instead, which {@link LOGIN} begins. Neither is ever taken from an address.
 */
export function keepDoor(app: FastifyInstance, setup: DoorkeeperSetup, memory: DoorMemory): void {
  app.decorateRequest('holder', undefined);
  app.addHook('onRequest', async (request, reply) => {
    const admission = request.is404 ? 'viewer' : (request.routeOptions.config.admission ?? 'operator');
    if (admission === 'anybody') return undefined;
    const holders = await readHolders(setup);
    if (holders === undefined) return refuseForeignPages(request, reply, setup.hostNames);
    const token = bearerOf(request.headers.authorization);
    if (token !== undefined) request.holder = findHolder(holders, token);
    else request.holder = await sessionHolder(request, { setup, memory, holders });
    if (request.holder === undefined)
      return token === undefined ? askForToken(request, reply) : refuseToken(request, reply, memory.wrongTokens);
    if (!mayActAs(request.holder.role, admission))
      return reply.code(403).send(fault('Forbidden', `expected the role ${admission}, found ${request.holder.role}`));
    // A change that is asked for in a session must come from this server's own pages.
    if (token === undefined && !READING.has(request.method) && !isOwnPage(request, setup.publicOrigin))
      return refusePage(reply);
    return undefined;
  });
}

/**
 * Holders of tokens as they are now; undefined where no token is asked for.
 * @throws TokensUnreadableError while they cannot be read.
 */
export async function readHolders({ holders }: DoorkeeperSetup): Promise<readonly TokenHolder[] | undefined> {
  return holders?.().catch((error: unknown) => {
    throw new TokensUnreadableError('the tokens cannot be read', { cause: error });
  });
}

/** An error as every route answers it. */
export function fault(
  name: string,
  message: string,
): { readonly error: { readonly name: string; readonly message: string } } {
  return { error: { name, message } };
}

/** The token of an `Authorization` header; undefined where it holds none. */
export function bearerOf(authorization: string | undefined): string | undefined {
  return /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
}

/** Refuses what a page from elsewhere asks for through a browser. */
export function refusePage(reply: FastifyReply): FastifyReply {
  return reply
    .code(403)
    .send(fault('Forbidden', 'expected a request of this server’s own pages, found one from elsewhere'));
}

/** Refuses a token that nobody holds: with 401, or 429 where its address has sent too many. */
export function refuseToken(request: FastifyRequest, reply: FastifyReply, wrongTokens: WrongTokens): FastifyReply {
  const restMs = wrongTokens.restMs(request.ip);
  if (restMs === 0) {
    wrongTokens.note(request.ip);
    request.log.warn({ ip: request.ip }, 'a token that is not known');
    return askForToken(request, reply, 'This token is not known here.');
  }
  const restS = Math.ceil(restMs / 1000);
  void reply.header('retry-after', restS);
  return askForToken(
    request,
    reply,
    `There were too many wrong tokens from ${request.ip}: try again in ${restS} s.`,
    429,
  );
}

async function sessionHolder(
  request: FastifyRequest,
  o: { readonly setup: DoorkeeperSetup; readonly memory: DoorMemory; readonly holders: readonly TokenHolder[] },
): Promise<TokenHolder | undefined> {
  const id = sessionIdOf(request, o.setup.publicOrigin);
  return id === undefined ? undefined : o.memory.sessions.holderOf(id, o.holders);
}

/** Without tokens, a page of the internet must not steer the server through the browser of who sits before it. */
function refuseForeignPages(request: FastifyRequest, reply: FastifyReply, hostNames: ReadonlySet<string>): unknown {
  const called = request.hostname.replace(/^\[|\]$/g, '');
  const isForeign = request.headers.origin !== undefined && !isOwnPage(request, undefined);
  if (hostNames.has(called) && !isForeign) return undefined;
  return reply
    .code(403)
    .send(fault('Forbidden', `expected a call to ${[...hostNames].join(' or ')} from its own pages`));
}

const NAMES = { 400: 'BadRequest', 401: 'Unauthorized', 429: 'TooManyRequests' } as const;

/** Asks for a token: people by a form, programs by a sentence; both are told what was wrong. */
export function askForToken(
  request: FastifyRequest,
  reply: FastifyReply,
  wrong?: string,
  status: keyof typeof NAMES = 401,
): FastifyReply {
  void reply.code(status).header('www-authenticate', 'Bearer realm="quadrat"');
  if (!wantsPage(request)) {
    const sentence =
      wrong ?? 'expected a token (Authorization: Bearer …) or a session that has not ended, found neither';
    return reply.send(fault(NAMES[status], sentence));
  }
  const body = html`${wrong === undefined ? undefined : html`<p class="alarm" role="alert">${wrong}</p>`}
    <form method="post" action="${LOGIN}">
      <label>Token <input type="password" name="token" autocomplete="current-password" autofocus required /></label>
      <button>Enter</button>
    </form>`;
  return sendPage(reply, { title: 'token', body });
}

/** Whether a person asks, by way of a browser. */
function wantsPage(request: FastifyRequest): boolean {
  return (request.headers.accept ?? '').includes('text/html');
}
