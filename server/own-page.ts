import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { html, Html } from '../report/html.ts';

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:26rem;margin:15vh auto;padding:0 1rem;color:#1d2a33}
input,button{font:inherit;padding:.5rem;width:100%;box-sizing:border-box;margin:.25rem 0}
.alarm{color:#8c1d18;font-weight:600}`;
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** Our own pages run no script and take nothing from elsewhere; their one style is known by its hash. */
const POLICY =
  `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; img-src data:; form-action 'self'; ` +
  "base-uri 'none'; frame-ancestors 'none'";

/** Sends a page of the server's own. */
export function sendPage(reply: FastifyReply, o: { readonly title: string; readonly body: Html }): FastifyReply {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>Quadrat: ${o.title}</title>
        <meta name="viewport" content="width=device-width" />
        <link rel="icon" href="data:," />
        ${new Html(`<style>${STYLE}</style>`)}
      </head>
      <body>
        <h1>Quadrat</h1>
        ${o.body}
      </body>
    </html>`;
  return reply.header('content-security-policy', POLICY).type('text/html; charset=utf-8').send(page.text);
}
