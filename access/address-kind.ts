import { BlockList, isIP } from 'node:net';

type Range = readonly [address: string, prefixBits: number];

/**
 * Addresses by which a machine asks about itself, and by which clouds hand out keys: link-local ones, and those of
 * metadata services elsewhere (AWS on IPv6, Alibaba, Azure, Oracle).
 */
const METADATA = listOf([
  ['169.254.0.0', 16],
  ['100.100.100.200', 32],
  ['168.63.129.16', 32],
  ['192.0.0.192', 32],
  ['fe80::', 10],
  ['fd00:ec2::254', 128],
]);

/** Special-purpose addresses that are not of the internet (RFC 6890, RFC 8190 and the registries that they made). */
const INNER = listOf([
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  ['::', 127],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['fc00::', 7],
  ['fec0::', 10],
  ['ff00::', 8],
]);

/** What an IP address belongs to, where an IPv6 address that holds an IPv4 one is of the kind of that. */
export function addressKind(address: string): 'metadata' | 'inner' | 'public' {
  const all = [address, ...embedded(address)];
  if (all.some((one) => has(METADATA, one))) return 'metadata';
  return all.some((one) => has(INNER, one)) ? 'inner' : 'public';
}

/** Whether an address lies in a range such as `10.1.0.0/16`, or is the address that is named in its place. */
export function isInRange(address: string, range: string): boolean {
  const [base = '', bits] = range.split('/');
  const family = isIP(base);
  if (family === 0) return false;
  const most = family === 4 ? 32 : 128;
  const prefixBits = bits === undefined ? most : Number(bits);
  if (!Number.isInteger(prefixBits) || prefixBits < 0 || prefixBits > most) return false;
  const list = listOf([[base, prefixBits]]);
  return [address, ...embedded(address)].some((one) => has(list, one));
}

function listOf(ranges: readonly Range[]): BlockList {
  const list = new BlockList();
  for (const [address, prefixBits] of ranges) list.addSubnet(address, prefixBits, familyOf(address));
  return list;
}

function has(list: BlockList, address: string): boolean {
  // A zone (fe80::1%eth0) is no part of the address.
  return list.check(address.replace(/%.*$/, ''), familyOf(address));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 4 ? 'ipv4' : 'ipv6';
}

/** The IPv4 address in a mapped (::ffff:0:0/96), translated (64:ff9b::/96) or 6to4 (2002::/16) address. */
function embedded(address: string): string[] {
  if (isIP(address) !== 6) return [];
  const groups = groupsOf(address);
  const from = (high: number, low: number): string => [high >> 8, high & 255, low >> 8, low & 255].join('.');
  const [first = 0, second = 0, third = 0] = groups;
  if (first === 0x2002) return [from(second, third)];
  const isZero = groups.slice(0, 5).every((group) => group === 0);
  const isMapped = isZero && (groups[5] === 0xffff || groups[5] === 0);
  const isTranslated = first === 0x64 && second === 0xff9b;
  return isMapped || isTranslated ? [from(groups[6]!, groups[7]!)] : [];
}

/** The eight numbers of an IPv6 address. */
function groupsOf(address: string): number[] {
  const plain = new URL(`http://[${address.replace(/%.*$/, '')}]`).hostname.slice(1, -1);
  const [head = '', tail] = plain.split('::');
  const numbers = (text: string): number[] => (text === '' ? [] : text.split(':').map((group) => parseInt(group, 16)));
  if (tail === undefined) return numbers(head);
  const [before, after] = [numbers(head), numbers(tail)];
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after];
}
