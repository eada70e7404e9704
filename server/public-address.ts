import type { FastifyRequest } from 'fastify';

/**
 * Whether the browser came by TLS: the server's public address says so, or a proxy that is trusted does
 * (`X-Forwarded-Proto`); the header of anybody else counts for nothing.
 */
export function isSecure(request: FastifyRequest, publicOrigin: string | undefined): boolean {
  return publicOrigin === undefined ? request.protocol === 'https' : publicOrigin.startsWith('https://');
}

/** Whether the page that a browser names as the origin of a request is one of this server's. */
export function isOwnPage(request: FastifyRequest, publicOrigin: string | undefined): boolean {
  const { origin } = request.headers;
  if (origin === undefined || !URL.canParse(origin)) return false;
  if (publicOrigin !== undefined) return origin === publicOrigin;
  const page = new URL(origin);
  return page.host === request.host && (page.protocol === 'https:' || !isSecure(request, publicOrigin));
}
