import { PermanentError } from '../engine/errors.ts';

/** Where the jobs are kept, as read from a queue URL. */
export interface QueueAddress {
  readonly kind: 'embedded';
}

const NOT_YET: Readonly<Record<string, string>> = {
  'redis:': 'Redis',
  'rediss:': 'Redis over TLS',
  'postgres:': 'PostgreSQL',
  'postgresql:': 'PostgreSQL',
};

/**
 * Reads a queue URL; its password, if it has one, appears in no message.
 * @throws PermanentError for every URL but `embedded:`.
 */
export function parseQueueUrl(url: string): QueueAddress {
  const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(url)?.[0].toLowerCase();
  const server = scheme === undefined ? undefined : NOT_YET[scheme];
  if (server !== undefined) {
    throw new PermanentError(`queue URL ${scheme}//…: ${server} is not available yet in this version; use embedded:`);
  }
  if (scheme !== 'embedded:') {
    throw new PermanentError(`queue URL: expected embedded:, found ${scheme === undefined ? 'no scheme' : scheme}`);
  }
  if (url.length > scheme.length) {
    throw new PermanentError(`queue URL: expected embedded: with nothing after it, found ${url}`);
  }
  return { kind: 'embedded' };
}
