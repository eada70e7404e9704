import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRedis, type TestServer } from '../../benchmarks/servers.ts';
import { addToken, readTokenFile, removeToken } from '../../server/token-file.ts';
import { serve, type Served } from './served.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-sessions-'));
const tokenFile = path.join(folder, 'tokens.json');
let redis: TestServer;
/** Two servers on one queue: one that a browser reaches itself, and one behind a proxy that is trusted. */
let plain: Served;
let proxied: Served;
let token: string;

beforeAll(async () => {
  token = await addToken(tokenFile, { name: 'anna', role: 'operator' });
  redis = await startRedis();
  const setup = { queueUrl: redis.url, runsFolder: folder };
  const door = { holders: () => readTokenFile(tokenFile), hostNames: new Set<string>() };
  plain = await serve({ ...setup, door });
  proxied = await serve({ ...setup, door, trustedProxies: ['127.0.0.1'] });
});
afterAll(async () => {
  await plain.close();
  await proxied.close();
  await redis.stop();
  rmSync(folder, { recursive: true, force: true });
});

type Headers = Readonly<Record<string, string>>;

function call(served: Served, method: string, url: string, headers: Headers = {}): Promise<Response> {
  return fetch(`${served.address('127.0.0.1')}${url}`, { method, redirect: 'manual', headers });
}

function enter(served: Served, o: { readonly token: string; readonly headers?: Headers }): Promise<Response> {
  return fetch(`${served.address('127.0.0.1')}/login`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ token: o.token }),
    ...(o.headers === undefined ? {} : { headers: o.headers }),
  });
}

/** The cookie of a new session, as a browser sends it back. */
async function begin(served: Served, o: { readonly token: string; readonly headers?: Headers }): Promise<string> {
  const entered = await enter(served, o);
  expect(entered.status).toBe(303);
  return entered.headers.get('set-cookie')!.split(';')[0]!;
}

const statusWith = async (served: Served, cookie: string, headers: Headers = {}): Promise<number> =>
  (await call(served, 'GET', '/api/runs', { cookie, ...headers })).status;
const sessions = (): Promise<Map<string, unknown>> => plain.connection.board.read('session/');

describe('a session', () => {
  it('is an id that is no token, kept nowhere as it is', async () => {
    const cookie = await begin(plain, { token });
    const [name, id] = cookie.split('=') as [string, string];
    expect(name).toBe('quadrat-session');
    expect(id).toMatch(/^[\w-]{43}$/);
    expect(id).not.toBe(token);
    const kept = JSON.stringify([...(await sessions())]);
    expect(kept).toContain('anna');
    for (const secret of [id, token]) expect(kept).not.toContain(secret);
    expect(await statusWith(plain, cookie)).toBe(200);
    expect(await statusWith(plain, cookie.slice(0, -1))).toBe(401);
    expect(await statusWith(plain, `quadrat-session=${token}`)).toBe(401);
  });

  it('is known to every server on the queue', async () => {
    expect(await statusWith(proxied, await begin(plain, { token }))).toBe(200);
  });

  it('ends with the log-out, and its cookie with it', async () => {
    const cookie = await begin(plain, { token });
    const other = await begin(plain, { token });
    const origin = plain.address('127.0.0.1');
    expect(await (await call(plain, 'GET', '/logout', { cookie })).text()).toContain('You are here as anna (operator)');
    // No page from elsewhere ends it, nor does a link.
    expect((await call(plain, 'POST', '/logout', { cookie })).status).toBe(403);
    expect((await call(plain, 'POST', '/logout', { cookie, origin: 'https://elsewhere.example' })).status).toBe(403);
    expect((await call(plain, 'POST', '/logout', { cookie, origin: 'null' })).status).toBe(403);
    expect(await statusWith(plain, cookie)).toBe(200);
    const left = await call(plain, 'POST', '/logout', { cookie, origin });
    expect([left.status, left.headers.get('location')]).toEqual([303, '/queues/']);
    expect(left.headers.get('set-cookie')).toMatch(/^quadrat-session=; .*Max-Age=0/);
    expect(await statusWith(plain, cookie)).toBe(401);
    expect(await statusWith(proxied, cookie)).toBe(401);
    expect(await statusWith(plain, other)).toBe(200);
  });

  it('ends with its token: taken away, or replaced by another one of the same name', async () => {
    const old = await addToken(tokenFile, { name: 'bruno', role: 'viewer' });
    const cookie = await begin(plain, { token: old });
    expect(await statusWith(plain, cookie)).toBe(200);
    await removeToken(tokenFile, 'bruno');
    expect(await statusWith(plain, cookie)).toBe(401);
    await addToken(tokenFile, { name: 'bruno', role: 'operator' });
    expect(await statusWith(plain, cookie)).toBe(401);
  });

  it('ends when nothing has been asked for in it, or too long ago it began', async () => {
    const cookie = await begin(plain, { token });
    const uses = await plain.connection.board.read('session-use/');
    for (const [key, usedAtMs] of uses) {
      expect(Date.now() - Number(usedAtMs)).toBeLessThan(60_000);
      await plain.connection.board.remove(key);
    }
    expect(await statusWith(plain, cookie)).toBe(401);
    const second = await begin(plain, { token });
    for (const [key, notice] of await plain.connection.board.read('session/'))
      await plain.connection.board.post(key, { ...(notice as object), beganAtMs: Date.now() - 13 * 3_600_000 });
    expect(await statusWith(plain, second)).toBe(401);
  });

  it('is not made by who writes to the queue', async () => {
    const cookie = await begin(plain, { token });
    const { board } = plain.connection;
    for (const [key, notice] of await board.read('session/')) {
      const { seal, ...rest } = notice as { seal: string };
      expect(seal).toMatch(/^[0-9a-f]{64}$/);
      await board.post(key, { ...rest, seal: 'ab'.repeat(32) });
    }
    expect(await statusWith(plain, cookie)).toBe(401);
  });

  it('begins and lasts whatever stands beside it on the board', async () => {
    const { board } = plain.connection;
    for (const [n, junk] of [null, 5, 'text', [], {}, { holder: 'anna' }].entries())
      await board.post(`session/junk-${n}`, junk);
    const cookie = await begin(plain, { token });
    const forged = { holder: 'anna', seal: 'ab'.repeat(32) };
    for (let n = 0; n < 20; n += 1) await board.post(`session/${n}`, { ...forged, beganAtMs: Date.now() + 1e9 });
    await begin(plain, { token });
    expect(await statusWith(plain, cookie)).toBe(200);
    for (const key of (await sessions()).keys()) await board.remove(key);
    const odd = await begin(plain, { token });
    for (const key of (await sessions()).keys()) await board.post(key, null);
    expect(await statusWith(plain, odd)).toBe(401);
    for (const key of (await sessions()).keys()) await board.remove(key);
  });

  it('is one of twenty of its holder at most: the oldest ends', async () => {
    const first = await begin(plain, { token });
    for (let n = 0; n < 20; n += 1) await begin(plain, { token });
    expect(await statusWith(plain, first)).toBe(401);
    const all = [...(await plain.connection.board.read('session/')).values()] as { holder: string }[];
    expect(all.filter(({ holder }) => holder === 'anna').length).toBe(20);
  });

  it('is not the one that was slipped in', async () => {
    const planted = `quadrat-session=${'x'.repeat(43)}`;
    const entered = await begin(plain, { token, headers: { cookie: planted } });
    expect(entered).not.toBe(planted);
    expect(await statusWith(plain, planted)).toBe(401);
    expect(await statusWith(plain, `${planted}; ${entered}`)).toBe(401);
    const again = await begin(plain, { token, headers: { cookie: entered } });
    expect(await statusWith(plain, entered)).toBe(401);
    expect(await statusWith(plain, again)).toBe(200);
  });

  it('is not begun by a page from elsewhere', async () => {
    const foreign = await enter(plain, { token, headers: { origin: 'https://elsewhere.example' } });
    expect([foreign.status, foreign.headers.get('set-cookie')]).toEqual([403, null]);
  });

  it('lets no page from elsewhere steer, whatever other headers it brings', async () => {
    const cookie = await begin(plain, { token });
    const basic = { cookie, authorization: 'Basic YTpi' };
    expect((await call(plain, 'POST', '/api/queues/tiling/resume', basic)).status).toBe(403);
    const own = { ...basic, origin: plain.address('127.0.0.1') };
    expect((await call(plain, 'POST', '/api/queues/tiling/resume', own)).status).toBe(204);
  });
});

describe('behind TLS', () => {
  const tls = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'quadrat.example' };

  it('cookies are Secure and tied to the host, and browsers are told to stay with TLS', async () => {
    const entered = await enter(proxied, { token, headers: { ...tls, origin: 'https://quadrat.example' } });
    const cookie = entered.headers.get('set-cookie')!;
    expect(cookie).toMatch(/^__Host-quadrat=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43200; Secure$/);
    expect(entered.headers.get('strict-transport-security')).toBe('max-age=31536000');
    const session = { cookie: cookie.split(';')[0]!, ...tls };
    const resume = (headers: Headers): Promise<Response> =>
      call(proxied, 'POST', '/api/queues/tiling/resume', { ...session, ...headers });
    expect((await resume({ origin: 'https://quadrat.example' })).status).toBe(204);
    expect((await resume({ origin: 'http://quadrat.example' })).status).toBe(403);
    expect((await resume({ origin: proxied.address('127.0.0.1') })).status).toBe(403);
  });

  it('the word of nobody but a trusted proxy counts', async () => {
    const entered = await enter(plain, { token, headers: tls });
    expect(entered.headers.get('set-cookie')).not.toContain('Secure');
    expect(entered.headers.get('strict-transport-security')).toBeNull();
  });

  it('an address that is given stands for what a proxy would say', async () => {
    const door = { holders: () => readTokenFile(tokenFile), hostNames: new Set<string>() };
    const publicOrigin = 'https://quadrat.example';
    const named = await serve({ queueUrl: redis.url, runsFolder: folder, door: { ...door, publicOrigin } });
    try {
      const entered = await enter(named, { token, headers: { origin: publicOrigin } });
      expect(entered.headers.get('set-cookie')).toContain('Secure');
      expect(entered.headers.get('strict-transport-security')).not.toBeNull();
      const here = await enter(named, { token, headers: { origin: named.address('127.0.0.1') } });
      expect(here.status).toBe(403);
    } finally {
      await named.close();
    }
  });
});

describe('wrong tokens', () => {
  const wrong = { authorization: `Bearer ${'x'.repeat(43)}` };
  const from = (address: string): Headers => ({ 'x-forwarded-for': address });
  const page = { accept: 'text/html' };

  it('make their address wait, longer each time, and nobody else', async () => {
    const here = from('192.0.2.7');
    for (let n = 0; n < 11; n += 1)
      expect((await call(proxied, 'GET', '/api/runs', { ...wrong, ...here })).status).toBe(401);
    const refused = await call(proxied, 'GET', '/api/runs', { ...wrong, ...here });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
    const form = await enter(proxied, { token: 'wrong', headers: { ...here, ...page } });
    expect(form.status).toBe(429);
    expect(await form.text()).toContain('There were too many wrong tokens from 192.0.2.7: try again in 1 s.');
    expect((await call(proxied, 'GET', '/api/runs', { ...wrong, ...from('192.0.2.8') })).status).toBe(401);
    // Who knows a token shares the address with who does not.
    expect((await call(proxied, 'GET', '/api/runs', { authorization: `Bearer ${token}`, ...here })).status).toBe(200);
    expect(await begin(proxied, { token, headers: here })).toMatch(/^quadrat-session=/);
  });

  it('are told to a person in words', async () => {
    const form = await enter(plain, { token: 'wrong', headers: page });
    expect(form.status).toBe(401);
    const text = await form.text();
    expect(text).toContain('This token is not known here.');
    expect(text).toContain('<form method="post" action="/login">');
  });

  it('count against who sent them, whatever address they bring along', async () => {
    // What a caller brings stands before what the proxy adds.
    const spoofed = (n: number): Headers =>
      from(`198.51.100.${n}, ${n % 2 === 0 ? 'unknown' : '127.0.0.1'}, 192.0.2.9`);
    for (let n = 0; n < 11; n += 1) await call(proxied, 'GET', '/api/runs', { ...wrong, ...spoofed(n) });
    expect((await call(proxied, 'GET', '/api/runs', { ...wrong, ...spoofed(99) })).status).toBe(429);
    // And of who comes without a proxy that is trusted, nothing counts.
    for (let n = 0; n < 11; n += 1) await call(plain, 'GET', '/api/runs', { ...wrong, ...from(`198.51.100.${n}`) });
    expect((await call(plain, 'GET', '/api/runs', { ...wrong, ...from('203.0.113.1') })).status).toBe(429);
  });
});
