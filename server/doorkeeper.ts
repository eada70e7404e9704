import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { findHolder, mayActAs, type Role, type TokenHolder } from './token-file.ts';

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
}

const COOKIE = 'quadrat_token';
const COOKIE_DAYS = 7;
/** Methods that change nothing. */
const READING = new Set(['GET', 'HEAD', 'OPTIONS']);
export const LOGIN = '/login';

/**
 * Lets in who may come in. A route without an admission of its own is for operators. Tokens come as
 * `Authorization: Bearer`, or in a cookie that {@link LOGIN} sets for browsers; they are never taken from an address.
 */
export function keepDoor(app: FastifyInstance, setup: DoorkeeperSetup): void {
  app.decorateRequest('holder', undefined);
  app.addHook('onRequest', async (request, reply) => {
    const admission = request.is404 ? 'viewer' : (request.routeOptions.config.admission ?? 'operator');
    if (admission === 'anybody') return undefined;
    if (setup.holders === undefined) return refuseForeignPages(request, reply, setup.hostNames);
    const holder = findHolder(await setup.holders(), tokenOf(request) ?? '');
    if (holder === undefined) return askForToken(request, reply);
    request.holder = holder;
    if (!mayActAs(holder.role, admission))
      return reply.code(403).send(fault('Forbidden', `expected the role ${admission}, found ${holder.role}`));
    if (isForgeable(request))
      return reply
        .code(403)
        .send(fault('Forbidden', 'expected a request of this server’s own pages, found one from elsewhere'));
    return undefined;
  });
  addLogin(app, setup);
}

/** An error as every route answers it. */
export function fault(
  name: string,
  message: string,
): { readonly error: { readonly name: string; readonly message: string } } {
  return { error: { name, message } };
}

function addLogin(app: FastifyInstance, { holders }: DoorkeeperSetup): void {
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(body as string))),
  );
  app.post(LOGIN, { config: { admission: 'anybody' }, schema: { hide: true } }, async (request, reply) => {
    const { token = '' } = (request.body ?? {}) as { token?: string };
    const holder = holders === undefined ? undefined : findHolder(await holders(), token);
    if (holder === undefined) return askForToken(request, reply);
    const life = `Max-Age=${COOKIE_DAYS * 86_400}`;
    const cookie = `${COOKIE}=${token}; Path=/; HttpOnly; SameSite=Strict; ${life}`;
    return reply.header('set-cookie', cookie).redirect('/queues/', 303);
  });
}

function tokenOf(request: FastifyRequest): string | undefined {
  const bearer = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  return bearer ?? new RegExp(`(?:^|;\\s*)${COOKIE}=([^;\\s]+)`).exec(request.headers.cookie ?? '')?.[1];
}

/** A change that is asked for with the cookie must come from this server's own pages. */
function isForgeable(request: FastifyRequest): boolean {
  if (READING.has(request.method) || request.headers.authorization !== undefined) return false;
  const { origin } = request.headers;
  return origin === undefined || !URL.canParse(origin) || new URL(origin).host !== request.headers.host;
}

/** Without tokens, a page of the internet must not steer the server through the browser of who sits before it. */
function refuseForeignPages(request: FastifyRequest, reply: FastifyReply, hostNames: ReadonlySet<string>): unknown {
  const { origin } = request.headers;
  const called = request.hostname.replace(/^\[|\]$/g, '');
  const isForeign = origin !== undefined && !(URL.canParse(origin) && new URL(origin).host === request.headers.host);
  if (hostNames.has(called) && !isForeign) return undefined;
  return reply
    .code(403)
    .send(fault('Forbidden', `expected a call to ${[...hostNames].join(' or ')} from its own pages`));
}

function askForToken(request: FastifyRequest, reply: FastifyReply): unknown {
  reply.code(401).header('www-authenticate', 'Bearer realm="quadrat"');
  const wantsPage = (request.headers.accept ?? '').includes('text/html');
  if (wantsPage) return reply.type('text/html; charset=utf-8').send(LOGIN_PAGE);
  return reply.send(fault('Unauthorized', 'expected a token (Authorization: Bearer …), found none that is known'));
}

const LOGIN_PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Quadrat: token</title><meta name="viewport" content="width=device-width">
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:26rem;margin:15vh auto;padding:0 1rem;color:#1d2a33}
input,button{font:inherit;padding:.5rem;width:100%;box-sizing:border-box;margin:.25rem 0}</style></head>
<body><h1>Quadrat</h1><form method="post" action="${LOGIN}"><label>Token
<input type="password" name="token" autocomplete="current-password" autofocus required></label>
<button>Enter</button></form></body></html>`;
