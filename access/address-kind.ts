import { BlockList, isIP } from 'node:net';

type Range = readonly [address: string, prefixBits: number];
/** One list would take an IPv4 address for the IPv6 one that maps it. */
type Ranges = Readonly<Record<'ipv4' | 'ipv6', BlockList>>;

/**
 * Addresses by which a machine asks about itself, and by which clouds hand out keys: link-local ones, and those of
 * metadata services elsewhere (Alibaba, Azure, Oracle; on IPv6 AWS, Google, Scaleway).
 */
const METADATA = listOf([
  ['169.254.0.0', 16],
  ['100.100.100.200', 32],
  ['168.63.129.16', 32],
  ['192.0.0.192', 32],
  ['fe80::', 10],
  ['fd00:ec2::', 32],
  ['fd20:ce::254', 128],
  ['fd00:42::42', 128],
]);

/**
 * Special-purpose addresses that are not of the internet (RFC 6890, RFC 8190 and the registries that they made). Of IPv6
 * nothing outside of 2000::/3 is (RFC 4291).
 */
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
  ['::', 3],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['3fff::', 20],
  ['4000::', 2],
  ['8000::', 1],
]);

/** What an IP address belongs to. An IPv6 address that leads to an IPv4 one is of the kind of that. */
export function addressKind(address: string): 'metadata' | 'inner' | 'public' {
  const plain = standsFor(address);
  const all = [plain, ...tunnelled(plain)];
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
  return has(list, address) || has(list, standsFor(address));
}

function listOf(ranges: readonly Range[]): Ranges {
  const lists = { ipv4: new BlockList(), ipv6: new BlockList() };
  for (const [address, prefixBits] of ranges)
    lists[familyOf(address)].addSubnet(address, prefixBits, familyOf(address));
  return lists;
}

function has(lists: Ranges, address: string): boolean {
  // A zone (fe80::1%eth0) is no part of the address.
  return lists[familyOf(address)].check(address.replace(/%.*$/, ''), familyOf(address));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 4 ? 'ipv4' : 'ipv6';
}

/** The IPv4 address that a mapped address (::ffff:0:0/96) or one of NAT64 (64:ff9b::/96) is another name of; else the address. */
function standsFor(address: string): string {
  if (isIP(address) !== 6) return address;
  const bytes = bytesOf(address);
  return ANOTHER_NAME.has(bytes.slice(0, 12).join('.')) ? bytes.slice(12).join('.') : address;
}

const ANOTHER_NAME: ReadonlySet<string> = new Set(['0.0.0.0.0.0.0.0.0.0.255.255', '0.100.255.155.0.0.0.0.0.0.0.0']);

/**
 * IPv4 addresses that an IPv6 address may come to by a translator or a tunnel: compatible (::/96) and of SIIT
 * (::ffff:0:0:0/96), 6to4 (RFC 3056), Teredo (RFC 4380), ISATAP (RFC 5214), and NAT64 with a prefix of its own (RFC 8215),
 * of which only the network knows how long it is (RFC 6052).
 */
function tunnelled(address: string): string[] {
  if (isIP(address) !== 6) return [];
  const bytes = bytesOf(address);
  const at = (...places: readonly number[]): string => places.map((place) => bytes[place]).join('.');
  const begins = (...first: readonly number[]): boolean => first.every((byte, place) => bytes[place] === byte);
  const last = bytes.slice(12).join('.');
  if (begins(0x20, 0x02)) return [at(2, 3, 4, 5)];
  if (begins(0x20, 0x01, 0, 0))
    return [
      at(4, 5, 6, 7),
      bytes
        .slice(12)
        .map((byte) => 255 - byte)
        .join('.'),
    ];
  if (begins(0, 0x64, 0xff, 0x9b)) return [at(6, 7, 9, 10), at(7, 9, 10, 11), at(9, 10, 11, 12), last];
  const isIsatap = /^[02]\.0\.94\.254$/.test(at(8, 9, 10, 11));
  const isPlain = begins(0, 0, 0, 0, 0, 0, 0, 0) && /^(0\.0|255\.255)\.0\.0$/.test(at(8, 9, 10, 11));
  return isIsatap || isPlain ? [last] : [];
}

/** The sixteen bytes of an IPv6 address. */
function bytesOf(address: string): number[] {
  const plain = new URL(`http://[${address.replace(/%.*$/, '')}]`).hostname.slice(1, -1);
  const [head = '', tail] = plain.split('::');
  const bytes = (text: string): number[] =>
    (text === '' ? [] : text.split(':')).flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 255]);
  const [before, after] = [bytes(head), bytes(tail ?? '')];
  return [...before, ...Array.from({ length: 16 - before.length - after.length }, () => 0), ...after];
}
