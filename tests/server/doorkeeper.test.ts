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
