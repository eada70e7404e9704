import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FastifyInstance, RouteOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRedis, type TestServer } from '../../benchmarks/servers.ts';
import { RUN_NAME_CHARS } from '../../limits/input-limits.ts';
import { addToken, readTokenFile, ROLES } from '../../server/token-file.ts';
import { root } from '../cli/quadrat.ts';
import { writeSampleRun } from '../faults/sample-run.ts';
import { pretendRun, serve, type Served } from './served.ts';

/** In the order in which each may do what those before it may; `nobody`: what BullMQ's page brings and this server refuses. */
const RANKS = ['anybody', ...ROLES, 'nobody'] as const;
type Who = (typeof RANKS)[number];

/** Every route, and who may call it. A new one has to be put here. */
const ROUTES: Readonly<Record<Who, readonly string[]>> = {
  anybody: ['GET /health/live', 'POST /login'],
  viewer: [
    ...['GET /', 'GET /health/ready', 'GET /metrics', 'GET /logout', 'POST /logout', 'GET /api/openapi.json'],
    ...['GET /api/runs', 'GET /api/runs/:id', 'GET /api/runs/:id/failures'],
    ...['GET /api/queues', 'GET /api/workers', 'GET /api/schedules'],
    ...['', '/metrics-history', '/job-schedulers', '/queue/:queueName', '/queue/:queueName/:jobId'].map(
      (page) => `GET /queues${page}`,
    ),
    ...['/api/redis/stats', '/api/queues', '/api/job-schedulers', '/static/*'].map((page) => `GET /queues${page}`),
    ...['metrics', 'default-job-options', 'workers', 'rate-limit', 'job-data-schema', ':jobId/logs', ':jobId/flow'].map(
      (what) => `GET /queues/api/queues/:queueName/${what}`,
    ),
    'GET /queues/api/queues/:queueName/:jobId',
  ],
  statistician: ['', '/:id/pause', '/:id/resume', '/:id/cancel', '/:id/replay'].map((verb) => `POST /api/runs${verb}`),
  operator: [
    ...['POST /api/runs/:id/priority', 'POST /api/queues/:queue/pause', 'POST /api/queues/:queue/resume'],
    ...['PUT /api/queues/:queue/limits', 'PUT /api/schedules/:id', 'DELETE /api/schedules/:id'],
    ...['retry/:queueStatus', 'clean/:queueStatus', ':jobId/retry', ':jobId/clean'].map(
      (what) => `PUT /queues/api/queues/:queueName/${what}`,
    ),
  ],
  nobody: [
    ...['PUT /queues/api/queues/pause', 'PUT /queues/api/queues/resume', 'POST /queues/api/queues/:queueName/add'],
    ...['promote', 'pause', 'resume', 'concurrency', 'rate-limit', 'rate-limit/release', 'empty', 'obliterate'].map(
      (what) => `PUT /queues/api/queues/:queueName/${what}`,
    ),
    ...['job-schedulers/:schedulerId/remove', 'job-schedulers/:schedulerId/run'].map(
      (what) => `PUT /queues/api/queues/:queueName/${what}`,
    ),
    ...[':jobId/promote', ':jobId/remove-unprocessed-children'].map(
      (what) => `PUT /queues/api/queues/:queueName/${what}`,
    ),
    ...['job-schedulers/:schedulerId', ':jobId/update-data', ':jobId/delay', ':jobId/priority'].map(
      (what) => `PATCH /queues/api/queues/:queueName/${what}`,
    ),
  ],
};
const WHO = new Map(RANKS.flatMap((who) => ROUTES[who].map((route) => [route, who] as const)));

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-routes-'));
const tokenFile = path.join(folder, 'tokens.json');
/** What each role says of itself; a wrong token and none are of nobody. */
const credentials = new Map<Exclude<Who, 'nobody'>, readonly string[]>();
const found = new Map<string, RouteOptions>();
let redis: TestServer;
let served: Served;

const note = (route: RouteOptions): void => {
  for (const method of [route.method].flat()) found.set(`${method} ${route.url}`, route);
};
const listen = (message: unknown): void => {
  const { fastify } = message as { fastify: FastifyInstance };
  fastify.addHook('onRoute', note);
};

beforeAll(async () => {
  for (const role of ROLES) credentials.set(role, [`Bearer ${await addToken(tokenFile, { name: role, role })}`]);
  credentials.set('anybody', ['', `Bearer ${'x'.repeat(43)}`, 'Basic b3BlcmF0b3I6b3BlcmF0b3I=', 'Bearer']);
  redis = await startRedis();
  const door = { holders: () => readTokenFile(tokenFile), hostNames: new Set<string>() };
  subscribe('fastify.initialization', listen);
  const roots = [folder, path.join(root, 'sample-tiles'), path.join(root, 'models')];
  const access = { roots, runs: [folder], hosts: [], listedOnly: true };
  served = await serve({ queueUrl: redis.url, runsFolder: folder, door, access });
  unsubscribe('fastify.initialization', listen);
  await pretendRun(served.connection, 'r1', { state: 'done' });
});
afterAll(async () => {
  await served.close();
  await redis.stop();
  rmSync(folder, { recursive: true, force: true });
});

const operator = (): string => credentials.get('operator')![0]!;

async function statusOf(method: string, url: string, authorization: string): Promise<number> {
  const sends = !['GET', 'HEAD', 'DELETE'].includes(method);
  const answer = await fetch(`${served.address('127.0.0.1')}${url}`, {
    method,
    redirect: 'manual',
    headers: {
      ...(authorization === '' ? {} : { authorization }),
      ...(sends ? { 'content-type': 'application/json' } : {}),
    },
    ...(sends ? { body: '{}' } : {}),
  });
  await answer.arrayBuffer();
  return answer.status;
}

const withNames = (url: string): string =>
  url
    .replace(':queueName', 'tiling')
    .replace(':queueStatus', 'failed')
    .replace(':queue', 'tiling')
    .replace(/:\w+|\*/g, 'r1');

it('knows every route of the server, and none that is not there', () => {
  const own = [...found.keys()].filter((route) => !route.startsWith('HEAD '));
  expect(own.filter((route) => !WHO.has(route)).sort()).toEqual([]);
  expect([...WHO.keys()].filter((route) => !found.has(route))).toEqual([]);
  for (const [route, { config }] of found) {
    const alike = route.replace('HEAD ', 'GET ').replace(/queues\/$/, 'queues');
    if (route.startsWith('HEAD ')) expect([route, config]).toMatchObject([route, found.get(alike)?.config ?? {}]);
  }
});

it.each([...WHO])('%s is for %s and nobody below', async (route, who) => {
  const [method, url] = route.split(' ') as [string, string];
  for (const role of ['anybody', ...ROLES] as const)
    for (const authorization of credentials.get(role)!) {
      const status = await statusOf(method, withNames(url), authorization);
      const seen = [role, authorization.slice(0, 9), status];
      const isRefused = [401, 403, 429].includes(status) || status >= 500;
      if (RANKS.indexOf(role) >= RANKS.indexOf(who)) expect([...seen, isRefused]).toEqual([...seen, false]);
      // An address that has sent too many wrong tokens has to wait.
      else
        expect([...seen, role === 'anybody' ? [401, 429] : [403]]).toEqual([...seen, expect.arrayContaining([status])]);
    }
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
  const changing = [...WHO].filter(([route, who]) => !route.startsWith('GET ') && who !== 'nobody');
  it.each(changing)('to %s is no fault of the server', async (route) => {
    const [method, url] = route.split(' ') as [string, string];
    for (const [type, body] of ODD_BODIES) {
      const reply = await fetch(`${served.address('127.0.0.1')}${withNames(url)}`, {
        method,
        body,
        redirect: 'manual',
        headers: { authorization: operator(), 'content-type': type },
      });
      // What takes no body does not mind one.
      expect([url, body.slice(0, 20), reply.status < 500]).toEqual([url, body.slice(0, 20), true]);
      expect(reply.headers.get('x-content-type-options')).toBe('nosniff');
      expect(await reply.text()).not.toMatch(/\n\s+at |node_modules/);
    }
  });
});

describe('a name in an address', () => {
  const asked = async (method: string, url: string, body?: object): Promise<readonly [number, string]> => {
    const answer = await fetch(`${served.address('127.0.0.1')}${url}`, {
      method,
      headers: { authorization: operator(), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return [answer.status, await answer.text()];
  };

  it('is as long as a run’s may be', async () => {
    const id = `${'n'.repeat(RUN_NAME_CHARS)}-12345678`;
    await pretendRun(served.connection, id);
    expect((await asked('GET', `/api/runs/${id}`))[0]).toBe(200);
    expect((await asked('POST', `/api/runs/${id}/pause`))[0]).toBe(202);
    const [status, text] = await asked('GET', `/api/runs/${'n'.repeat(5_000)}`);
    expect([status, text]).toEqual([
      414,
      expect.stringMatching(/names of 1,000 characters at most, found a longer one/),
    ]);
  });

  it.each(['päivä 日本 🛰', 'a/b', '..', '../runs/r1', 'a:b:c', '%', '#', '?x=y', '-1', '__proto__', 'x\ny', '\u202e'])(
    'is that of a schedule and of nothing else: %j',
    async (id) => {
      writeSampleRun(path.join(folder, 'run.yaml'), '{tile: 512, chip: 128, overlap: 32}');
      const url = `/api/schedules/${encodeURIComponent(id)}`;
      // Clients resolve dots in a path, escaped or not.
      if (new URL(url, 'http://h').pathname !== url) return;
      expect(await asked('PUT', url, { runFile: 'run.yaml', cron: '0 3 * * 1' })).toEqual([204, '']);
      const schedules = JSON.parse((await asked('GET', '/api/schedules'))[1]) as { id: string }[];
      expect(schedules.map((one) => one.id)).toEqual([id]);
      expect((await asked('GET', `/api/runs/${encodeURIComponent(id)}`))[0]).toBe(404);
      expect(await asked('DELETE', url)).toEqual([204, '']);
    },
  );

  it('of the page of queues tells nothing of what went wrong inside', async () => {
    const [status, text] = await asked('GET', '/queues/api/queues?activeQueue=%25E0%25A4%25A');
    expect([status, text]).toEqual([
      500,
      expect.stringContaining('the server failed at this request; its log says why'),
    ]);
  });
});
