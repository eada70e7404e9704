import type { FastifyInstance } from 'fastify';

/** Styles that the page's scripts write into it, by their hashes: of Redis' sign, and of lists that scroll without a bar. */
const WRITTEN_STYLES =
  "'sha256-r2N1TB/gHbBtBZFKg7ejmq1acVSREzucTAEw6ga4hoU=' 'sha256-kLmvWqfziFavKtqHqRsb90f006UAK2Dmd0It5Iz2KFA='";

/** The page is scripts and styles of its own folder; it asks nobody else for anything. */
const POLICY =
  `default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self' ${WRITTEN_STYLES}; ` +
  "img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

/** What the page shows until its scripts have come, in styles of its own elements; and its link to fonts from elsewhere. */
const INLINE = /(<div id="root">)[\s\S]*?<\/style>\s*(<\/div>)/;
const FOREIGN_LINKS = /<link\b[^>]*\bhref="https?:[^>]*>\s*/g;

/** Lets BullMQ's page do what it must and no more: without fonts from elsewhere (the system's are used), without inline styles. */
export function tameQueueBoard(scope: FastifyInstance): void {
  scope.addHook('onRequest', async (_request, reply) => {
    void reply.header('content-security-policy', POLICY);
  });
  scope.addHook('onSend', async (_request, reply, payload) => {
    const isPage = String(reply.getHeader('content-type') ?? '').startsWith('text/html');
    if (!isPage || typeof payload !== 'string') return payload;
    const page = payload.replaceAll(FOREIGN_LINKS, '').replace(INLINE, '$1$2');
    void reply.removeHeader('content-length');
    return page;
  });
}
