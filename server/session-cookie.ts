import type { FastifyReply, FastifyRequest } from 'fastify';
import { isSecure } from './public-address.ts';
import { SESSION_LIFE_MS } from './sessions.ts';

/** Behind TLS the name makes browsers refuse a cookie that another host, a path or plain HTTP has set. */
function nameFor(isSecureRequest: boolean): string {
  return isSecureRequest ? '__Host-quadrat' : 'quadrat-session';
}

/** The session's id that a browser sends; undefined where it sends none, or two, of which one was slipped in. */
export function sessionIdOf(request: FastifyRequest, publicOrigin: string | undefined): string | undefined {
  const begin = `${nameFor(isSecure(request, publicOrigin))}=`;
  const found = (request.headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(begin));
  return found.length === 1 ? found[0]!.slice(begin.length) : undefined;
}

/** Gives the browser the id of a session, or takes it away (`undefined`). */
export function setSessionCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  o: { readonly id: string | undefined; readonly publicOrigin: string | undefined },
): void {
  const secure = isSecure(request, o.publicOrigin);
  const lifeS = o.id === undefined ? 0 : SESSION_LIFE_MS / 1000;
  const rights = `Path=/; HttpOnly; SameSite=Strict; Max-Age=${lifeS}${secure ? '; Secure' : ''}`;
  void reply.header('set-cookie', `${nameFor(secure)}=${o.id ?? ''}; ${rights}`);
}
