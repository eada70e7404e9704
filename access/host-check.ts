import { isIP } from 'node:net';
import { AccessError } from './access-error.ts';
import type { Access } from './access.ts';
import { addressKind, isInRange } from './address-kind.ts';
import { withoutSecrets } from './secret-address.ts';

/** Whether the host of an address is listed: by its name, with its port or for all, or as `*.name`; of a bucket, `s3://bucket`. */
function isHostListed(url: URL, hosts: readonly string[]): boolean {
  if (url.protocol === 's3:') return hosts.includes(`s3://${url.host}`);
  const name = hostOf(url);
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  return hosts.some((listed) => {
    const [, entry = '', entryPort] =
      /^(.*?)(?::(\d+))?$/.exec(isIP(listed) === 6 ? `${listed}:${port}` : listed) ?? [];
    const isNamed = entry.startsWith('*.') ? name.endsWith(entry.slice(1)) : entry === name;
    return isNamed && (entryPort === undefined || entryPort === port);
  });
}

/** The host without brackets and a final dot. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}

/**
 * Makes sure that an address may be asked as far as its text says; where its name leads is looked at when it is resolved
 * ({@link checkAddresses}).
 * @throws AccessError where it may not.
 */
export function checkHost(location: string, access: Access): URL {
  const url = URL.canParse(location) ? new URL(location) : undefined;
  if (url === undefined)
    throw new AccessError(withoutSecrets(location), 'expected an address, found text that is none');
  if (isIP(hostOf(url)) !== 0) checkAddresses(url, [hostOf(url)], access);
  else if (access.listedOnly && !isHostListed(url, access.hosts) && !mayBeListedByAddress(url, access))
    throw unlisted(url);
  return url;
}

/**
 * Makes sure that none of the addresses that a host has is one that must not be asked: a name may lead anywhere, and
 * elsewhere the next time.
 * @throws AccessError naming the host, and not the address that it leads to.
 */
export function checkAddresses(url: URL, addresses: readonly string[], access: Access): void {
  const isListed = (address: string): boolean =>
    isHostListed(
      new URL(`${url.protocol}//${isIP(address) === 6 ? `[${address}]` : address}${portOf(url)}`),
      access.hosts,
    ) || access.hosts.some((range) => isInRange(address, range));
  const open = addresses.filter((address) => !isListed(address));
  if (open.length === 0) return;
  if (access.listedOnly && !isHostListed(url, access.hosts)) throw unlisted(url);
  const kinds = open.map(addressKind);
  if (kinds.includes('metadata')) throw refused(url, 'a link-local or metadata address');
  if (access.listedOnly && kinds.includes('inner')) throw refused(url, 'an address of an inner network');
}

function portOf(url: URL): string {
  return url.port === '' ? '' : `:${url.port}`;
}

/** A name that is not listed may stand for an address that is. */
function mayBeListedByAddress(url: URL, { hosts }: Access): boolean {
  return url.protocol !== 's3:' && hosts.some((listed) => isIP(listed.replace(/\/\d+$|:\d+$/, '')) !== 0);
}

function unlisted(url: URL): AccessError {
  return new AccessError(
    withoutSecrets(url.href),
    `expected a ${url.protocol === 's3:' ? 'bucket' : 'host'} that the operator lists with --allow-host, found ${url.host}`,
  );
}

function refused(url: URL, what: string): AccessError {
  return new AccessError(
    withoutSecrets(url.href),
    `expected a host of the internet, or one whose address the operator lists with --allow-host, found ${what} behind ${url.host}`,
  );
}
