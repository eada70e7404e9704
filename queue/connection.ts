import { PermanentError } from '../errors/error-kinds.ts';

/** Where the jobs are kept, as read from a queue URL. */
export interface QueueAddress {
  readonly kind: 'embedded' | 'redis' | 'postgres';
  /** What the driver is given, password and all: never to be shown. Empty for the embedded queue. */
  readonly url: string;
  /** The address without user and password, for messages and records. */
  readonly label: string;
  /** Keeps installations apart that share a server. */
  readonly namespace: string;
}

const KINDS: Readonly<Record<string, 'redis' | 'postgres'>> = {
  'redis:': 'redis',
  'rediss:': 'redis',
  'postgres:': 'postgres',
  'postgresql:': 'postgres',
};

const EXPECTED = 'embedded:, redis://, rediss:// or postgres://';

/**
 * Reads a queue URL; its password, if it has one, appears in no message. `?namespace=NAME` keeps installations apart.
 * @throws PermanentError for a URL that is none or of another scheme.
 */
export function parseQueueUrl(url: string): QueueAddress {
  const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(url)?.[0].toLowerCase();
  if (scheme === 'embedded:') {
    if (url.length > scheme.length)
      throw new PermanentError(`queue URL: expected embedded: with nothing after it, found ${url}`);
    return { kind: 'embedded', url: '', label: 'embedded:', namespace: '' };
  }
  const kind = scheme === undefined ? undefined : KINDS[scheme];
  if (scheme === undefined || kind === undefined)
    throw new PermanentError(`queue URL: expected ${EXPECTED}, found ${scheme ?? 'no scheme'}`);
  return parseServerUrl(url, { scheme, kind });
}

function parseServerUrl(
  url: string,
  o: { readonly scheme: string; readonly kind: 'redis' | 'postgres' },
): QueueAddress {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || parsed.hostname === '')
    throw new PermanentError(`queue URL: expected ${o.scheme}//host, found none after ${o.scheme}`);
  const namespace = parsed.searchParams.get('namespace') ?? '';
  if (!/^[A-Za-z0-9_-]*$/.test(namespace))
    throw new PermanentError(
      `queue URL: expected a namespace of letters, digits, dashes and underscores, found ${JSON.stringify(namespace)}`,
    );
  parsed.searchParams.delete('namespace');
  const label = `${parsed.protocol}//${parsed.host}${parsed.pathname === '/' ? '' : parsed.pathname}`;
  return { kind: o.kind, url: parsed.href, label, namespace };
}

/** The name that BullMQ knows a stage's queue by: the stage's, after the namespace if there is one. */
export function queueName(namespace: string, stage: string): string {
  return namespace === '' ? stage : `${namespace}.${stage}`;
}
