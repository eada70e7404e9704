import type { FastifyInstance } from 'fastify';
import { isSecure } from './public-address.ts';

/** What an answer that is no page may do in a browser: nothing. */
const NO_PAGE = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * Headers of every answer, also of errors and of requests that could not be understood. `same-origin`, not `no-referrer`:
 * with the latter browsers send the forms of our own pages with `Origin: null`.
 */
export const ANSWER_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': NO_PAGE,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** A year: browsers that came by TLS once do not come without it again. */
const TRANSPORT_SECURITY = 'max-age=31536000';

/** Gives every answer its {@link ANSWER_HEADERS}, before anything else looks at the request. */
export function protectAnswers(app: FastifyInstance, publicOrigin: string | undefined): void {
  app.addHook('onRequest', async (request, reply) => {
    void reply.headers(ANSWER_HEADERS);
    if (isSecure(request, publicOrigin)) void reply.header('strict-transport-security', TRANSPORT_SECURITY);
  });
}
