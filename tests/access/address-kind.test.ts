import { expect, it } from 'vitest';
import { withAccess, type Access } from '../../access/access.ts';
import { addressKind, isInRange } from '../../access/address-kind.ts';
import { checkAddresses, checkHost } from '../../access/host-check.ts';

const LISTED: Access = {
  roots: [],
  hosts: ['imagery.example', '*.tiles.example:8443', '10.1.0.0/16'],
  listedOnly: true,
};
const OWN: Access = { hosts: [], listedOnly: false };

it('knows special addresses in every way in which they are written', () => {
  const kinds: Record<string, readonly string[]> = {
    metadata: [
      '169.254.169.254',
      '::ffff:169.254.169.254',
      '64:ff9b::a9fe:a9fe',
      'fe80::1',
      'fe80::1%eth0',
      'fd00:ec2::254',
      'fd00:ec2::23',
      'fd20:ce::254',
      'fd00:42::42',
      // By translators and tunnels.
      '::a9fe:a9fe',
      '::ffff:0:a9fe:a9fe',
      '64:ff9b:1::a9fe:a9fe',
      '64:ff9b:1:a9fe:a9:fe00::',
      '64:ff9b:1:ffa9:fe:a9fe::',
      '64:ff9b:1:ff00:a9:fea9:fe00:0',
      '2002:a9fe:a9fe::1',
      '2001:0:a9fe:a9fe::1',
      '2001:0:808:808::5601:5601',
      '2620:0:1::5efe:a9fe:a9fe',
      '2620:0:1::200:5efe:a9fe:a9fe',
    ],
    inner: ['127.0.0.1', '10.0.0.1', '100.64.0.1', '172.31.255.255', '192.168.1.1', '0.0.0.0', '::', '::1', 'fc00::1']
      .concat(['::ffff:0:127.0.0.1', '::ffff:0:808:808', '64:ff9b:1::808:808', '64:ff9b::10.0.0.1', '::8.8.8.8'])
      .concat(['5f00::1', '3fff::1', '4000::1', '1000::1', 'e000::1', 'fec0::1', '2001:db8::1', '2001:0:1::1'])
      .concat(['2002:a00:1::1', '2620:0:1::5efe:10.0.0.1']),
    public: [
      '8.8.8.8',
      '172.32.0.1',
      '2606:4700::1111',
      '100.128.0.1',
      '::ffff:8.8.8.8',
      '64:ff9b::808:808',
      '2002:808:808::1',
    ],
  };
  for (const [kind, addresses] of Object.entries(kinds))
    for (const address of addresses) expect([address, addressKind(address)]).toEqual([address, kind]);
  expect(addressKind('::ffff:7f00:1')).toBe('inner');
  expect(addressKind('2002:7f00:1::')).toBe('inner');
  expect(isInRange('::ffff:10.1.2.3', '10.1.0.0/16')).toBe(true);
  expect(isInRange('64:ff9b::10.1.2.3', '10.1.0.0/16')).toBe(true);
  expect(isInRange('10.2.0.1', '10.1.0.0/16')).toBe(false);
  // A way to an address is not the address.
  for (const way of ['2002:a01:203::1', '2001:0:a01:203::1', '::ffff:0:10.1.2.3', '2620:0:1::5efe:10.1.2.3'])
    expect([way, isInRange(way, '10.1.0.0/16')]).toEqual([way, false]);
});

it('asks listed hosts only where a list is the rule, however an address is spelled', () => {
  for (const url of ['https://imagery.example/a.tif', 'https://IMAGERY.example./a.tif', 'http://10.1.2.3:9000/a'])
    expect(() => checkHost(url, LISTED)).not.toThrow();
  expect(() =>
    checkHost('https://a.tiles.example:8443/x', { ...LISTED, hosts: ['*.tiles.example:8443'] }),
  ).not.toThrow();
  expect(() => checkHost('http://[2001:db8::1]/x', { ...LISTED, hosts: ['2001:db8::1'] })).not.toThrow();
  const none: Access = { ...LISTED, hosts: ['imagery.example'] };
  const refused = [
    'https://other.example/a.tif',
    'https://imagery.example.evil.example/a.tif',
    'https://imagery.example@evil.example/a.tif',
    ...[
      '127.0.0.1',
      '2130706433',
      '0x7f.1',
      '0177.0.0.1',
      '127.1',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '169.254.169.254',
      '127.0.0.1.',
      '１２７.０.０.１',
      '①②⑦.⓪.⓪.①',
      '127。0。0。1',
      '017700000001',
      '0x7f000001',
      '[::ffff:0:127.0.0.1]',
      'localhost.',
      'imagery.example..',
      'imagery.example%2eevil.example',
      'ｅvil.example',
    ].map((host) => `http://${host}:6379/a.tif`),
    'http:\\\\127.0.0.1/a.tif',
    'http://[fe80::1%25eth0]/a.tif',
    's3://bucket/key',
  ];
  for (const url of refused)
    expect(() => checkHost(url, none), url).toThrow(/expected a (host|bucket)|expected an address/);
});

it('goes by the addresses that a name leads to, and not by the name alone', () => {
  const url = new URL('https://imagery.example/a.tif');
  expect(() => checkAddresses(url, ['93.184.216.34'], LISTED)).not.toThrow();
  expect(() => checkAddresses(url, ['93.184.216.34', '127.0.0.1'], LISTED)).toThrow(
    /inner network behind imagery.example/,
  );
  expect(() => checkAddresses(url, ['169.254.169.254'], LISTED)).toThrow(/link-local or metadata/);
  expect(() => checkAddresses(url, ['10.1.2.3'], LISTED)).not.toThrow();
  expect(() => checkAddresses(new URL('https://other.example'), ['93.184.216.34'], LISTED)).toThrow(/lists with/);
});

it('lets a person’s own command ask all but link-local and metadata addresses', () => {
  withAccess(OWN, () => {
    expect(() => checkHost('http://127.0.0.1:8000/a.tif', OWN)).not.toThrow();
    expect(() => checkHost('http://169.254.169.254/latest', OWN)).toThrow(/metadata/);
    expect(() => checkAddresses(new URL('http://any.example'), ['::ffff:169.254.169.254'], OWN)).toThrow(/metadata/);
  });
});
