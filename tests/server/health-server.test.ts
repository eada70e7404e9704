import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { afterEach, expect, it } from 'vitest';
import { HealthServer } from '../../workers/health-server.ts';

const TOKEN = 'Bearer a-token';
let server: HealthServer | undefined;
afterEach(async () => server?.close());

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

async function listen(text: () => Promise<string>): Promise<string> {
  const port = await freePort();
  server = await HealthServer.listen({
    port,
    host: '127.0.0.1',
    worker: { isReady: false },
    metrics: { text, contentType: 'text/plain; version=0.0.4' },
    maySeeMetrics: async (authorization) => {
      if (authorization === 'Bearer broken') throw new Error('/data/tokens/tokens.json: no such file');
      return authorization === TOKEN;
    },
  });
  return `http://127.0.0.1:${port}`;
}

it('tells anybody whether a worker lives, and its metrics to who may see them', async () => {
  const at = await listen(async () => 'quadrat_up 1\n');
  const call = (url: string, init?: RequestInit): Promise<Response> => fetch(`${at}${url}`, init);
  const ready = await call('/health/ready');
  expect([(await call('/health/live')).status, ready.status, await ready.text()]).toEqual([200, 503, 'not ready\n']);
  expect((await call('/metrics')).status).toBe(401);
  expect((await call('/metrics', { headers: { authorization: 'Bearer other' } })).status).toBe(401);
  const seen = await call('/metrics', { headers: { authorization: TOKEN } });
  expect([seen.status, await seen.text()]).toEqual([200, 'quadrat_up 1\n']);
  expect(seen.headers.get('x-content-type-options')).toBe('nosniff');
  expect((await call('/health/live', { method: 'POST', body: 'x' })).status).toBe(405);
  expect((await call('/health/live?x')).status).toBe(404);
});

it('says nothing of what went wrong, and lives on', async () => {
  const at = await listen(async () => Promise.reject(new Error('a secret of the queue')));
  for (const authorization of [TOKEN, 'Bearer broken']) {
    const reply = await fetch(`${at}/metrics`, { headers: { authorization } });
    expect([reply.status, await reply.text()]).toEqual([503, 'the metrics cannot be read now\n']);
  }
  expect((await fetch(`${at}/health/live`)).status).toBe(200);
});
