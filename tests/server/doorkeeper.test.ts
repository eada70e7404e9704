import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRedis, type TestServer } from '../../benchmarks/servers.ts';
import { addToken, readTokenFile, removeToken, type Role } from '../../server/token-file.ts';
import { pretendRun, serve, type Served } from './served.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-door-'));
const tokenFile = path.join(folder, 'tokens.json');
const tokens = new Map<Role, string>();
const log = new PassThrough();
let logged = '';
let redis: TestServer;
let served: Served;

/** An address of this machine that is not a loopback one. */
const outside =
  Object.values(networkInterfaces())
    .flat()
    .find((one) => one?.family === 'IPv4' && !one.internal)?.address ?? '127.0.0.1';

beforeAll(async () => {
  for (const role of ['viewer', 'statistician', 'operator'] as const)
    tokens.set(role, await addToken(tokenFile, { name: `the ${role}`, role }));
  redis = await startRedis();
  log.on('data', (chunk: Buffer) => (logged += chunk.toString()));
  served = await serve({
    queueUrl: redis.url,
    runsFolder: folder,
    host: '0.0.0.0',
    logStream: log,
    door: { holders: () => readTokenFile(tokenFile), hostNames: new Set(['127.0.0.1']) },
  });
  await pretendRun(served.connection, 'r1');
});
afterAll(async () => {
  await served.close();
  await redis.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function call(
  method: string,
  url: string,
  o: { token?: string; body?: unknown; headers?: Record<string, string> } = {},
): Promise<Response> {
  return fetch(`${served.address(outside)}${url}`, {
    method,
    redirect: 'manual',
    headers: {
      ...(o.token === undefined ? {} : { authorization: `Bearer ${o.token}` }),
      ...(o.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...o.headers,
    },
    ...(o.body === undefined ? {} : { body: JSON.stringify(o.body) }),
  });
}

/** Every route: who may call it, and with what it is tried. */
type Route = readonly [method: string, url: string, who: Role | 'anybody', body?: unknown];
const ROUTES: readonly Route[] = [
  ['GET', '/health/live', 'anybody'],
  ['GET', '/health/ready', 'viewer'],
  ['GET', '/metrics', 'viewer'],
  ['GET', '/', 'viewer'],
  ['GET', '/api/openapi.json', 'viewer'],
  ['GET', '/api/runs', 'viewer'],
  ['GET', '/api/runs/r1', 'viewer'],
  ['GET', '/api/runs/r1/failures', 'viewer'],
  ['GET', '/api/queues', 'viewer'],
  ['GET', '/api/workers', 'viewer'],
  ['GET', '/api/schedules', 'viewer'],
  ['GET', '/queues/', 'viewer'],
  ['GET', '/queues/api/queues', 'viewer'],
  ['GET', '/nothing', 'viewer'],
  ['GET', '/logout', 'viewer'],
  ['POST', '/logout', 'viewer'],
  ['HEAD', '/api/runs', 'viewer'],
  ['HEAD', '/queues/', 'viewer'],
  ['POST', '/login', 'anybody', { token: '' }],
  ['POST', '/api/runs', 'statistician', { runFile: 'none.yaml' }],
  ['POST', '/api/runs/none/pause', 'statistician'],
  ['POST', '/api/runs/none/resume', 'statistician'],
  ['POST', '/api/runs/none/cancel', 'statistician'],
  ['POST', '/api/runs/none/replay', 'statistician', {}],
  ['POST', '/api/runs/none/priority', 'operator', { priority: 3 }],
  ['POST', '/api/queues/tiling/pause', 'operator'],
  ['POST', '/api/queues/tiling/resume', 'operator'],
  ['PUT', '/api/queues/tiling/limits', 'operator', {}],
  ['PUT', '/api/schedules/s', 'operator', { runFile: 'none.yaml', cron: '0 3 * * 1' }],
  ['DELETE', '/api/schedules/s', 'operator'],
  ['PUT', '/queues/api/queues/tiling/retry/failed', 'operator'],
  ['PUT', '/queues/api/queues/tiling/clean/failed', 'operator'],
];

const RANK: readonly (Role | 'anybody')[] = ['anybody', 'viewer', 'statistician', 'operator'];

describe('the door', () => {
  it.each(ROUTES)('%s %s is for %s and for nobody below', async (...route) => {
    const [method, url, who, body] = route as unknown as Route;
    expect((await call(method, url, { body })).status === 401).toBe(who !== 'anybody');
    // An address that has sent too many wrong tokens has to wait.
    const withWrong = await call(method, url, { body, token: 'x'.repeat(43) });
    expect([401, 429].includes(withWrong.status)).toBe(who !== 'anybody');
    for (const role of ['viewer', 'statistician', 'operator'] as const) {
      const { status } = await call(method, url, { body, token: tokens.get(role)! });
      const enough = RANK.indexOf(role) >= RANK.indexOf(who);
      if (enough) expect([401, 403, 500]).not.toContain(status);
      else expect(status).toBe(403);
    }
  });
});

it('knows every route of the server', () => {
  const known = new Set(
    ROUTES.map(([method, url]) => `${method} ${url.replace(/\/(r1|none|tiling|s)(?=\/|$)/, '/:')}`),
  );
  const own = Object.entries(served.app.swagger().paths ?? {}).flatMap(([url, methods]) =>
    Object.keys(methods ?? {}).map((method) => `${method.toUpperCase()} ${url.replace(/\{\w+\}/, ':')}`),
  );
  expect(own.length).toBeGreaterThan(12);
  expect(own.filter((route) => !known.has(route))).toEqual([]);
});

/** Bodies that no route takes, each with its kind. */
const ODD_BODIES: readonly (readonly [type: string, body: string])[] = [
  ['application/json', '{"half'],
  ['application/json', 'null'],
  ['application/json', '[[]]'],
  ['application/json', '"text"'],
  ['application/json', '{"__proto__":{"runFile":"x","token":"y"}}'],
  ['application/json', '{"runFile":{},"priority":"1e9","items":3,"concurrency":-1,"cron":[],"token":[]}'],
  ['application/json', `${'['.repeat(20_000)}${']'.repeat(20_000)}`],
  ['application/json', `{"runFile":"${'x'.repeat(70_000)}"}`],
  ['application/json; charset=utf-7', '+AHsAfQ-'],
  ['text/plain', '{"runFile":"run.yaml"}'],
  ['application/x-www-form-urlencoded', 'runFile=run.yaml&priority=3'],
  ['multipart/form-data; boundary=x', '--x--'],
  ['', '{}'],
];

describe('an odd body', () => {
  const changing = ROUTES.filter(([method]) => method !== 'GET' && method !== 'HEAD');
  it.each(changing)('to %s %s is no fault of the server', async (...route) => {
    const [method, url] = route as unknown as Route;
    for (const [type, body] of ODD_BODIES) {
      const reply = await fetch(`${served.address(outside)}${url}`, {
        method,
        body,
        redirect: 'manual',
        headers: { authorization: `Bearer ${tokens.get('operator')!}`, 'content-type': type },
      });
      // What takes no body does not mind one.
      expect([url, body.slice(0, 20), reply.status < 500]).toEqual([url, body.slice(0, 20), true]);
      expect(reply.headers.get('x-content-type-options')).toBe('nosniff');
      expect(await reply.text()).not.toMatch(/\n\s+at |node_modules/);
    }
  });
});

describe('a browser', () => {
  const page = { accept: 'text/html' };

  it('is asked for a token and let in by a cookie that scripts cannot read', async () => {
    const asked = await call('GET', '/queues/', { headers: page });
    expect(asked.status).toBe(401);
    expect(await asked.text()).toContain('<form method="post" action="/login">');
    const enter = (token: string): Promise<Response> =>
      fetch(`${served.address(outside)}/login`, {
        method: 'POST',
        redirect: 'manual',
        body: new URLSearchParams({ token }),
      });
    // Wrong tokens that came before from here count against it where time is short.
    expect([401, 429]).toContain((await enter('wrong')).status);
    const entered = await enter(tokens.get('operator')!);
    expect(entered.status).toBe(303);
    const cookie = entered.headers.get('set-cookie')!;
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict/);
    const session = { cookie: cookie.split(';')[0]! };
    expect((await call('GET', '/queues/', { headers: { ...page, ...session } })).status).toBe(200);
    expect((await call('POST', '/api/runs/r1/pause', { headers: session })).status).toBe(403);
    const foreign = { ...session, origin: 'https://elsewhere.example' };
    expect((await call('POST', '/api/runs/r1/pause', { headers: foreign })).status).toBe(403);
    const own = { ...session, origin: served.address(outside) };
    expect((await call('POST', '/api/runs/r1/pause', { headers: own })).status).toBe(202);
  });
});

it('takes no token from an address, and a token that is taken away opens nothing', async () => {
  expect((await call('GET', `/api/runs?token=${tokens.get('viewer')!}`)).status).toBe(401);
  const token = await addToken(tokenFile, { name: 'guest', role: 'viewer' });
  expect((await call('GET', '/api/runs', { token })).status).toBe(200);
  expect(await removeToken(tokenFile, 'guest')).toBe(true);
  expect([401, 429]).toContain((await call('GET', '/api/runs', { token })).status);
});

it('keeps tokens out of its log and of its file', async () => {
  await call('GET', '/api/runs', { token: tokens.get('viewer')! });
  await expect.poll(() => logged).toContain('"url":"/api/runs"');
  const file = readFileSync(tokenFile, 'utf8');
  for (const token of tokens.values()) {
    expect(logged).not.toContain(token);
    expect(file).not.toContain(token);
  }
});
