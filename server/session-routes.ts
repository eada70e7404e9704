import type { FastifyInstance, FastifyRequest } from 'fastify';
import { html } from '../report/html.ts';
import {
  askForToken,
  LOGIN,
  readHolders,
  refusePage,
  refuseToken,
  type DoorkeeperSetup,
  type DoorMemory,
} from './doorkeeper.ts';
import { sendPage } from './own-page.ts';
import { isOwnPage } from './public-address.ts';
import { sessionIdOf, setSessionCookie } from './session-cookie.ts';
import { findHolder } from './token-file.ts';

export const LOGOUT = '/logout';
const HOME = '/queues/';
/** A token is 43 characters long. */
const LOGIN_LIMIT_BYTES = 4_096;

/** Begins and ends the sessions of browsers. */
export function addSessionRoutes(app: FastifyInstance, setup: DoorkeeperSetup, memory: DoorMemory): void {
  // Forms are for these routes only: no other one takes what a page from elsewhere may send without asking first.
  app.register(async (scope) => {
    scope.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
      done(null, Object.fromEntries(new URLSearchParams(body as string))),
    );
    addLogin(scope, setup, memory);
    addLogout(scope, setup, memory);
  });
}

function addLogin(scope: FastifyInstance, setup: DoorkeeperSetup, { sessions, wrongTokens }: DoorMemory): void {
  const { publicOrigin } = setup;
  scope.post(
    LOGIN,
    { bodyLimit: LOGIN_LIMIT_BYTES, config: { admission: 'anybody' }, schema: { hide: true } },
    async (request, reply) => {
      const holders = await readHolders(setup);
      if (holders === undefined) return reply.redirect(HOME, 303);
      // Or a page from elsewhere could make this browser act as somebody else.
      if (request.headers.origin !== undefined && !isOwnPage(request, publicOrigin)) return refusePage(reply);
      const token = tokenIn(request.body);
      if (token === undefined)
        return askForToken(request, reply, 'expected a form or JSON with the text “token”, found something else', 400);
      const holder = findHolder(holders, token);
      if (holder === undefined) return refuseToken(request, reply, wrongTokens);
      await endSession(request, setup, sessions);
      setSessionCookie(request, reply, { id: await sessions.begin(holder), publicOrigin });
      request.log.info({ holder: holder.name }, 'a session begins');
      return reply.redirect(HOME, 303);
    },
  );
}

function addLogout(scope: FastifyInstance, setup: DoorkeeperSetup, { sessions }: DoorMemory): void {
  scope.get(LOGOUT, { config: { admission: 'viewer' }, schema: { hide: true } }, (request, reply) =>
    sendPage(reply, { title: 'log out', body: logoutForm(request) }),
  );
  scope.post(LOGOUT, { config: { admission: 'viewer' }, schema: { hide: true } }, async (request, reply) => {
    await endSession(request, setup, sessions);
    setSessionCookie(request, reply, { id: undefined, publicOrigin: setup.publicOrigin });
    request.log.info({ holder: request.holder?.name }, 'a session ends');
    return reply.redirect(HOME, 303);
  });
}

function logoutForm({ holder }: FastifyRequest): ReturnType<typeof html> {
  if (holder === undefined) return html`<p>This server asks for no token, so there is no session to end.</p>`;
  return html`<p>You are here as ${holder.name} (${holder.role}).</p>
    <form method="post" action="${LOGOUT}"><button>Log out</button></form>
    <p><a href="${HOME}">Back to the queues</a></p>`;
}

async function endSession(
  request: FastifyRequest,
  { publicOrigin }: DoorkeeperSetup,
  sessions: DoorMemory['sessions'],
): Promise<void> {
  const id = sessionIdOf(request, publicOrigin);
  if (id !== undefined) await sessions.end(id);
}

/** The token that a form or a JSON document brings. */
function tokenIn(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return undefined;
  const { token } = body as { readonly token?: unknown };
  return typeof token === 'string' && token !== '' ? token : undefined;
}
