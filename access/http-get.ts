import { lookup } from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { AccessError } from './access-error.ts';
import { currentAccess, type Access } from './access.ts';
import { checkAddresses, checkHost, hostOf } from './host-check.ts';
import { withoutSecrets } from './secret-address.ts';

/** Redirects of one request. */
const MOST_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** What a server answered. */
export interface HttpAnswer {
  readonly status: number;
  /** What the status is called; not what the server calls it. */
  readonly statusText: string;
  /** The first value of a header; undefined without one. */
  header(name: string): string | undefined;
  /**
   * The body, no longer than `mostBytes`.
   * @throws Error where it is longer or breaks off.
   */
  bytes(mostBytes: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Lets go of the body. */
  cancel(): void;
}

export interface HttpRequest {
  readonly method: 'GET' | 'HEAD';
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/**
 * Asks for an http or https address, as far as it may be asked here ({@link currentAccess}). Every redirect is held against
 * the same rules, and the connection goes to the very address that was looked at.
 * @throws AccessError where it may not be asked or is redirected too often; the system's own errors otherwise.
 */
export async function httpRequest(location: string, request: HttpRequest): Promise<HttpAnswer> {
  const access = currentAccess();
  const first = checkHost(location, access);
  let url = first;
  for (let redirects = 0; ; redirects += 1) {
    const answer = await ask(url, { ...request, access, isFirst: url.origin === first.origin, first });
    const next = answer.header('location');
    if (!REDIRECTS.has(answer.status) || next === undefined) return answer;
    answer.cancel();
    if (redirects === MOST_REDIRECTS)
      throw new AccessError(withoutSecrets(location), `expected at most ${MOST_REDIRECTS} redirects, found more`);
    url = redirected(url, next, { location, access });
  }
}

function redirected(from: URL, to: string, o: { readonly location: string; readonly access: Access }): URL {
  const url = URL.canParse(to, from.href) ? new URL(to, from) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:'))
    throw new AccessError(withoutSecrets(o.location), 'expected a redirect to an http or https address, found another');
  return checkHost(url.href, o.access);
}

async function ask(
  url: URL,
  o: HttpRequest & { readonly access: Access; readonly isFirst: boolean; readonly first: URL },
): Promise<HttpAnswer> {
  const { protocol } = url;
  if (protocol !== 'http:' && protocol !== 'https:')
    throw new AccessError(withoutSecrets(url.href), 'expected an http or https address, found another');
  // User and password are for the host that they were given with.
  const auth = o.isFirst && o.first.username !== '' ? credentials(o.first) : undefined;
  // A connection that is kept was looked at under other rules: it is used again under the same ones only.
  const rules = JSON.stringify([o.access.listedOnly, o.access.hosts]);
  return new Promise((resolve, reject) => {
    const sent = (protocol === 'https:' ? https : http).request(
      {
        protocol,
        hostname: hostOf(url),
        port: url.port,
        path: `${url.pathname}${url.search}`,
        method: o.method,
        headers: { accept: '*/*', ...o.headers },
        ...(auth === undefined ? {} : { auth }),
        agent: agentOf(protocol, rules),
        signal: o.signal,
        lookup: checkedLookup(url, o.access),
      },
      (answer) => resolve(answerOf(answer)),
    );
    sent.on('error', reject);
    sent.end();
  });
}

const agentsByRules = new Map<string, http.Agent>();

function agentOf(protocol: 'http:' | 'https:', rules: string): http.Agent {
  const key = `${protocol} ${rules}`;
  const known = agentsByRules.get(key);
  if (known !== undefined) return known;
  const settings = { keepAlive: true, maxFreeSockets: 16 };
  const agent = protocol === 'https:' ? new https.Agent(settings) : new http.Agent(settings);
  agentsByRules.set(key, agent);
  return agent;
}

/** Resolves a name, and gives no address that was not looked at: asked for a second time, a name may lead elsewhere. */
function checkedLookup(url: URL, access: Access): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) return callback(error, []);
      try {
        checkAddresses(
          url,
          found.map(({ address }) => address),
          access,
        );
      } catch (refusal) {
        return callback(refusal as Error, []);
      }
      if (options.all === true) return callback(null, found);
      return callback(null, found[0]!.address, found[0]!.family);
    });
  };
}

function answerOf(answer: http.IncomingMessage): HttpAnswer {
  return {
    status: answer.statusCode ?? 0,
    statusText: http.STATUS_CODES[answer.statusCode ?? 0] ?? '',
    header: (name) => {
      const value = answer.headers[name];
      return Array.isArray(value) ? value[0] : value;
    },
    bytes: async (mostBytes) => {
      const pieces: Buffer[] = [];
      let sizeBytes = 0;
      for await (const piece of answer as AsyncIterable<Buffer>) {
        pieces.push(piece);
        sizeBytes += piece.length;
        if (sizeBytes > mostBytes) throw new Error(`expected at most ${mostBytes} bytes, found more`);
      }
      const bytes = new Uint8Array(sizeBytes);
      let at = 0;
      for (const piece of pieces) {
        bytes.set(piece, at);
        at += piece.length;
      }
      return bytes;
    },
    cancel: () => void answer.destroy(),
  };
}

function credentials({ username, password }: URL): string {
  return `${unescaped(username)}:${unescaped(password)}`;
}

/** A password with a per cent sign that begins no escape is meant as it was written. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
