import dns from 'node:dns';
import { createServer, type Server } from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { withAccess, type Access } from '../../access/access.ts';
import { httpRequest } from '../../access/http-get.ts';

const asked: string[] = [];
let server: Server;
let port: number;

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(`${request.headers.host ?? ''}${request.url ?? ''} ${request.headers.authorization ?? ''}`);
    const isEndless = request.url === '/for-ever';
    const to = isEndless ? '/for-ever' : new URL(request.url ?? '/', 'http://x').searchParams.get('to');
    if (to === null) return response.end('the content');
    return response.writeHead(302, { location: to }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => server.close());

const LISTED: Access = { roots: [], hosts: [], listedOnly: true };

async function ask(url: string, access: Access): Promise<string> {
  asked.length = 0;
  return withAccess(access, async () => {
    const answer = await httpRequest(url, { method: 'GET', signal: AbortSignal.timeout(5_000) });
    return Buffer.from(await answer.bytes(100)).toString();
  });
}

it('asks an address of an inner network only where it is listed, by address or range', async () => {
  const url = `http://127.0.0.1:${port}/a`;
  await expect(ask(url, LISTED)).rejects.toThrow(/a host that the operator lists/);
  await expect(ask(`http://localhost:${port}/a`, { ...LISTED, hosts: ['localhost'] })).rejects.toThrow(
    /an address of an inner network/,
  );
  expect(asked).toEqual([]);
  expect(await ask(url, { ...LISTED, hosts: [`127.0.0.1:${port}`] })).toBe('the content');
  expect(await ask(`http://localhost:${port}/a`, { ...LISTED, hosts: ['127.0.0.0/8', '::1'] })).toBe('the content');
  await expect(ask(url, { ...LISTED, hosts: ['127.0.0.1:1'] })).rejects.toThrow(/lists with/);
});

it('holds every redirect against the same rules', async () => {
  const listed = { ...LISTED, hosts: [`127.0.0.1:${port}`] };
  const via = (to: string): string => `http://127.0.0.1:${port}/a?to=${encodeURIComponent(to)}`;
  expect(await ask(via('/b'), listed)).toBe('the content');
  const own: Access = { hosts: [], listedOnly: false };
  const refused: readonly [string, Access, RegExp][] = [
    ['http://169.254.169.254/latest/meta-data', listed, /lists with/],
    ['http://169.254.169.254/latest/meta-data', own, /link-local or metadata/],
    ['http://[::ffff:a9fe:a9fe]/', own, /link-local or metadata/],
    ['http://127.0.0.2/', listed, /lists with/],
    ['file:///etc/passwd', own, /redirect to an http or https address/],
  ];
  for (const [to, access, sentence] of refused) await expect(ask(via(to), access)).rejects.toThrow(sentence);
  await expect(ask(`http://127.0.0.1:${port}/for-ever`, own)).rejects.toThrow(/at most 5 redirects/);
});

it('gives user and password to the host that they were written with, and to no other', async () => {
  const own: Access = { hosts: [], listedOnly: false };
  const to = encodeURIComponent(`http://localhost:${port}/b`);
  await ask(`http://anna:secret@127.0.0.1:${port}/a?to=${to}`, own);
  const basic = `Basic ${Buffer.from('anna:secret').toString('base64')}`;
  expect(asked).toEqual([`127.0.0.1:${port}/a?to=${to} ${basic}`, `localhost:${port}/b `]);
});

it('takes a password as it was written where it is no escape', async () => {
  await ask(`http://anna:50%@127.0.0.1:${port}/a`, { hosts: [], listedOnly: false });
  expect(asked).toEqual([`127.0.0.1:${port}/a Basic ${Buffer.from('anna:50%').toString('base64')}`]);
});

it('takes no longer answer than it asked for', async () => {
  const answer = withAccess({ hosts: [], listedOnly: false }, () =>
    httpRequest(`http://127.0.0.1:${port}/a`, { method: 'GET', signal: AbortSignal.timeout(5_000) }),
  );
  await expect((await answer).bytes(5)).rejects.toThrow(/at most 5 bytes/);
});

/** Answers of a name server, in the order in which it is asked; once more than there are is a fault. */
async function withNames<T>(answers: readonly (readonly string[])[], action: () => Promise<T>): Promise<T> {
  const usual = dns.lookup;
  let asks = 0;
  const lookup = (_name: string, _options: object, callback: (error: null, found: object[]) => void): void =>
    callback(
      null,
      answers[asks++]!.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  dns.lookup = lookup as unknown as typeof dns.lookup;
  syncBuiltinESMExports();
  try {
    return await action();
  } finally {
    dns.lookup = usual;
    syncBuiltinESMExports();
  }
}

it('connects to no address that it has not looked at, whatever the name leads to by then', async () => {
  const named: Access = { ...LISTED, hosts: ['name.example', '127.0.0.1'] };
  const url = `http://name.example:${port}/a`;
  await withNames([['127.0.0.1']], async () => expect(await ask(url, named)).toBe('the content'));
  expect(asked).toEqual([`name.example:${port}/a `]);
  // A connection that is kept would be asked without a look at the name.
  const elsewhere = `http://other.example:${port}/a`;
  const other: Access = { ...LISTED, hosts: ['*.example', '127.0.0.1'] };
  for (const answer of [
    ['127.0.0.2'],
    ['127.0.0.1', '127.0.0.2'],
    ['127.0.0.1', '::1'],
    ['127.0.0.1', '64:ff9b::a00:1'],
  ])
    await withNames([answer], async () =>
      expect(ask(elsewhere, other)).rejects.toThrow(/an address of an inner network behind other.example/),
    );
  for (const way of ['::ffff:0:a9fe:a9fe', '64:ff9b:1::a9fe:a9fe', '2002:a9fe:a9fe::1'])
    await withNames([['127.0.0.1', way]], async () =>
      expect(ask(elsewhere, { hosts: [], listedOnly: false })).rejects.toThrow(/link-local or metadata address/),
    );
  expect(asked).toEqual([]);
});
