import { appendFileSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startRedis, type TestServer } from '../../benchmarks/servers.ts';
import { readControls } from '../../pipeline/board/wishes.ts';
import { postWorker } from '../../pipeline/board/worker-record.ts';
import { root } from '../cli/quadrat.ts';
import { writeSampleRun } from '../faults/sample-run.ts';
import { pretendRun, serve, type Served } from './served.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-api-'));
let redis: TestServer;
let served: Served;

beforeAll(async () => {
  redis = await startRedis();
  const door = { holders: undefined, hostNames: new Set(['127.0.0.1', 'localhost']) };
  writeSampleRun(path.join(folder, 'run.yaml'), '{tile: 512, chip: 128, overlap: 32}');
  // The sample case lies where the operator allows it.
  const access = { roots: [folder, path.join(root, 'sample-tiles'), path.join(root, 'models')], runs: [folder] };
  served = await serve({
    queueUrl: redis.url,
    runsFolder: folder,
    door,
    access: { ...access, hosts: ['s3://kept'], listedOnly: true },
  });
});
afterAll(async () => {
  await served.close();
  await redis.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function call(
  method: string,
  url: string,
  body?: unknown,
): Promise<{ status: number; body: unknown; text: string }> {
  const reply = await fetch(`${served.address('127.0.0.1')}${url}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const text = await reply.text();
  const isJson = reply.headers.get('content-type')?.includes('application/json') === true;
  return { status: reply.status, text, body: isJson ? (JSON.parse(text) as unknown) : undefined };
}

it('needs no token on a loopback address, but a call by its own name and from its own pages', async () => {
  expect((await call('GET', '/api/runs')).status).toBe(200);
  const from = (headers: Record<string, string>): Promise<Response> =>
    fetch(`${served.address('127.0.0.1')}/api/runs`, { headers });
  expect((await from({ origin: 'https://elsewhere.example' })).status).toBe(403);
  const rebound = await served.app.inject({ method: 'GET', url: '/api/runs', headers: { host: 'evil.example' } });
  expect(rebound.statusCode).toBe(403);
});

async function waitingRuns(): Promise<number> {
  return (await served.connection.admin().counts('runs')).waiting;
}

it('launches a run that some worker will take, once, with the store that was named', async () => {
  writeSampleRun(path.join(folder, 'once.yaml'), '{tile: 512, chip: 128, overlap: 32}', { name: 'once' });
  const before = await waitingRuns();
  const store = 's3://kept/runs';
  const launched = await call('POST', '/api/runs', { runFile: 'once.yaml', priority: 20, store });
  expect(launched.status, launched.text).toBe(202);
  expect(launched.body).toMatchObject({
    name: 'once',
    state: 'waiting',
    weight: 20,
    folder: path.join(folder, 'runs', 'once'),
  });
  expect(await waitingRuns()).toBe(before + 1);
  const again = await call('POST', '/api/runs', { runFile: 'once.yaml', priority: 90 });
  expect(again.status).toBe(409);
  const { id } = launched.body as { id: string };
  expect((await readControls(served.connection.board))(id).weight).toBe(20);
  const jobs = await call('GET', '/queues/api/queues?activeQueue=runs&status=waiting&page=1&jobsPerPage=50');
  expect(jobs.text).toContain(JSON.stringify(store));
});

it('launches nothing that reads or writes beside its folders', async () => {
  const outside = mkdtempSync(path.join(tmpdir(), 'quadrat-api-outside-'));
  symlinkSync(outside, path.join(folder, 'way-out'));
  writeFileSync(path.join(outside, 'run.yaml'), 'PLANTED');
  const policy = (file: string): string => {
    writeSampleRun(path.join(folder, 'leak.yaml'), '{tile: 512, chip: 128, overlap: 32}', { name: 'leak' });
    appendFileSync(path.join(folder, 'leak.yaml'), `\npublication: {policy: ${file}}\n`);
    return 'leak.yaml';
  };
  const cases: readonly [() => Record<string, string>, RegExp][] = [
    [() => ({ runFile: 'way-out/run.yaml' }), /leads out of it/],
    [() => ({ runFile: 'run.yaml', out: 'way-out/run' }), /leads out of it/],
    [() => ({ runFile: 'run.yaml', out: path.join(outside, 'run') }), /leads out of it/],
    [() => ({ runFile: 'run.yaml', out: '../elsewhere' }), /leads out of it/],
    [() => ({ runFile: 'run.yaml', out: '.' }), /leads out of it/],
    // A folder whose name begins with that of the folder of runs.
    [() => ({ runFile: `../${path.basename(folder)}-x/run.yaml` }), /leads out of it/],
    [() => ({ runFile: 'run.yaml', out: `../${path.basename(folder)}-x/run` }), /leads out of it/],
    [() => ({ runFile: 'run.yaml', out: 'run.yaml' }), /expected a folder, found the file .*run\.yaml in its place/],
    [() => ({ runFile: 'run.yaml', out: 'run.yaml/below' }), /expected a folder, found the file .*run\.yaml in its/],
    [() => ({ runFile: 'run.yaml', store: outside }), /store: /],
    [() => ({ runFile: 'run.yaml', store: 's3://bucket/prefix', out: 'other' }), /a bucket that the operator lists/],
    [() => ({ runFile: policy('/proc/self/environ') }), /publication.policy: expected a path within the folders/],
    [() => ({ runFile: policy('way-out/run.yaml') }), /publication.policy: expected a path within the folders/],
  ];
  for (const [body, sentence] of cases) {
    const answer = await call('POST', '/api/runs', body());
    expect([answer.status, answer.text]).toEqual([400, expect.stringMatching(sentence)]);
    expect(answer.text).not.toContain('PLANTED');
  }
  const schedule = async (runFile: string): Promise<[number, string]> => {
    const { status, text } = await call('PUT', '/api/schedules/leak', { runFile, cron: '0 3 * * 1' });
    return [status, text];
  };
  expect(await schedule(policy('/etc/passwd'))).toEqual([400, expect.stringMatching(/publication.policy/)]);
  for (const runFile of ['way-out/run.yaml', path.join(outside, 'run.yaml'), `../${path.basename(folder)}-x/run.yaml`])
    expect(await schedule(runFile)).toEqual([400, expect.stringMatching(/leads out of it/)]);
  expect((await call('GET', '/api/schedules')).text).not.toContain('leak');
  rmSync(outside, { recursive: true });
});

it('steers runs through signals on the board', async () => {
  const { id } = await pretendRun(served.connection, 'steered');
  const control = async (): Promise<unknown> => (await readControls(served.connection.board))(id);
  expect((await call('POST', `/api/runs/${id}/pause`)).status).toBe(202);
  expect((await call('POST', `/api/runs/${id}/priority`, { priority: 50 })).status).toBe(202);
  expect(await control()).toMatchObject({ paused: true, cancelled: false, weight: 50 });
  expect((await call('POST', `/api/runs/${id}/resume`)).status).toBe(202);
  expect((await call('POST', `/api/runs/${id}/replay`, { items: ['inference/predict/r0000c0001'] })).status).toBe(202);
  expect(await control()).toMatchObject({ paused: false, replay: { items: ['inference/predict/r0000c0001'] } });
  await pretendRun(served.connection, 'over', { state: 'done' });
  const late = await call('POST', '/api/runs/over/cancel');
  expect(late.status).toBe(409);
  expect((await call('POST', '/api/runs/over/priority', { priority: 50 })).status).toBe(409);
  expect(late.body).toEqual({
    error: { name: 'ConflictError', message: 'run over: expected one that is under way, found one that is done' },
  });
});

it('answers bad requests with one sentence and no stack', async () => {
  writeFileSync(path.join(folder, 'bad.yaml'), 'version: 1\nname: x\nimagery: {scene: []}\n');
  const cases: [string, string, unknown, number, RegExp][] = [
    ['POST', '/api/runs', { runFile: 'none.yaml' }, 400, /none\.yaml: expected a run file, but there is no such file/],
    ['POST', '/api/runs', { runFile: 'bad.yaml' }, 400, /bad\.yaml, line 3: /],
    ['POST', '/api/runs', { runFile: '../run.yaml' }, 400, /leads out of it/],
    ['POST', '/api/runs', { runFile: 'run.yaml', prioriti: 1 }, 400, /Unrecognized key.*prioriti/],
    ['POST', '/api/runs/none/pause', undefined, 404, /run: expected one that is known, found none/],
    ['POST', '/api/runs/any/priority', { priority: 0 }, 400, /priority: /],
    ['POST', '/api/queues/inferense/pause', undefined, 400, /queue: /],
    [
      'PUT',
      '/api/schedules/s',
      { runFile: 'run.yaml', cron: 'noon' },
      400,
      /expected 5 fields of cron .*, found 1 in "noon"/,
    ],
    ['DELETE', '/api/schedules/none', undefined, 404, /schedule: expected one that is known/],
    ['GET', '/api/nothing', undefined, 404, /expected a route of this server/],
    ['POST', '/queues/api/queues/runs/add', { name: 'x', data: {} }, 403, /a job to try again or to remove/],
    ['PATCH', '/queues/api/queues/runs/x/update-data', {}, 403, /a job to try again or to remove/],
  ];
  for (const [method, url, body, status, sentence] of cases) {
    const answer = await call(method, url, body);
    expect([url, answer.status]).toEqual([url, status]);
    const { error } = answer.body as { error: { message: string } };
    expect(error.message).toMatch(sentence);
    expect(answer.text).not.toMatch(/\n\s+at |node_modules/);
  }
});

it('schedules runs, bounds and pauses queues', async () => {
  expect(
    (await call('PUT', '/api/schedules/weekly', { runFile: 'run.yaml', cron: '0 3 * * 1', timeZone: 'Europe/Rome' }))
      .status,
  ).toBe(204);
  expect((await call('GET', '/api/schedules')).body).toMatchObject([
    { id: 'weekly', cron: '0 3 * * 1', timeZone: 'Europe/Rome', runFile: path.join(folder, 'run.yaml') },
  ]);
  expect((await call('DELETE', '/api/schedules/weekly')).status).toBe(204);
  expect((await call('PUT', '/api/queues/inference/limits', { concurrency: 3 })).status).toBe(204);
  expect((await call('POST', '/api/queues/inference/pause')).status).toBe(204);
  const queues = (await call('GET', '/api/queues')).body as { queue: string }[];
  expect(queues.find(({ queue }) => queue === 'inference')).toMatchObject({ paused: true, concurrency: 3 });
});

it('gives figures to Prometheus: queues, workers, runs', async () => {
  await pretendRun(served.connection, 'counted', {
    stages: [{ stage: 'inference', done: 3, failed: 1, total: 8 }],
    itemsPerSecond: 2.5,
  });
  await postWorker(served.connection.board, {
    id: 'w',
    host: 'h',
    processId: 1,
    queues: ['inference'],
    device: 'cpu',
    threads: 6,
    inHand: {},
    memoryBytes: 1,
    startedAtMs: 0,
    stopping: false,
    runs: { counted: 10 },
  });
  const queued = await call('POST', '/api/runs', { runFile: 'run.yaml', out: 'runs/counted' });
  expect(queued.status, queued.text).toBe(202);
  const { text } = await call('GET', '/metrics');
  expect(text).toContain(`quadrat_queue_jobs{stage="runs",state="waiting"} ${await waitingRuns()}`);
  expect(text).toMatch(/quadrat_queue_oldest_waiting_seconds\{stage="runs"\} [\d.]+/);
  expect(text).toContain('quadrat_worker_threads 6');
  expect(text).toContain('quadrat_run_items{run="counted",stage="inference",state="failed"} 1');
  expect(text).toContain('quadrat_run_items_per_second{run="counted"} 2.5');
  expect(text).toMatch(/quadrat_runs\{state="running"\} \d/);
});

it('describes itself in OpenAPI', async () => {
  const document = (await call('GET', '/api/openapi.json')).body as {
    openapi: string;
    paths: Record<string, Record<string, { summary?: string; responses?: object }>>;
  };
  expect(document.openapi).toMatch(/^3\./);
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
  expect(operations.length).toBeGreaterThan(12);
  expect(operations.filter(({ summary, responses }) => summary === undefined || responses === undefined)).toEqual([]);
  expect(JSON.stringify(document.paths['/api/runs']?.['post'])).toContain('relative to the server');
});
