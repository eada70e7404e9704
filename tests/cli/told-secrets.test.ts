import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dumpPostgres, startPostgres, startRedis, type TestServer } from '../../benchmarks/servers.ts';
import { addToken } from '../../server/token-file.ts';
import { dumpRedis } from '../faults/dump-redis.ts';
import {
  ENVIRONMENT_WITH_SECRET,
  filesThatTell,
  planted,
  POSTGRES_PASSWORD,
  tells,
} from '../faults/planted-secrets.ts';
import { writeSmallRun } from '../faults/sample-run.ts';
import { root } from './quadrat.ts';
import { run } from './started.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-told-'));
const main = path.join(root, 'dist', 'cli', 'main.js');
const KEY = planted('deployment-key-of-this-test');
const [PASSWORD, SIGNATURE] = [planted('of-a-host'), planted('signature')];
const SEED = planted('of-rounding');
/** What was sent to the collector of traces, headers left out: they are for it. */
const spans: Buffer[] = [];
let outside: Server;
let port: number;

beforeAll(async () => {
  writeSmallRun(folder);
  outside = createServer(answer);
  await new Promise<void>((resolve) => outside.listen(0, '127.0.0.1', resolve));
  ({ port } = outside.address() as AddressInfo);
  writeFileSync(path.join(folder, 'key'), KEY);
});
afterAll(() => {
  outside.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Imagery for who has a signature and a password, a store that refuses, and a collector of traces. */
function answer(request: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://x');
  if (pathname === '/v1/traces') {
    request.on('data', (chunk: Buffer) => spans.push(chunk));
    request.on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
    return;
  }
  const isKnown = request.headers.authorization === `Basic ${Buffer.from(`anna:${PASSWORD}`).toString('base64')}`;
  const file = path.join(folder, 'inputs', pathname);
  if (!isKnown || searchParams.get('sig') !== SIGNATURE || !existsSync(file)) {
    response.writeHead(403, { 'content-type': 'application/xml' });
    response.end('<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>');
    return;
  }
  const bytes = readFileSync(file);
  const [, first = '0', last = ''] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? '') ?? [];
  const end = Math.min(Number(last === '' ? bytes.length : last), bytes.length - 1);
  const range = `bytes ${first}-${end}/${bytes.length}`;
  response.writeHead(206, { etag: '"1"', 'content-range': range }).end(bytes.subarray(Number(first), end + 1));
}

/** A run file in the folder of runs whose imagery is asked for with a signature. */
function writeSigned(runs: string, name: string, signature: string): void {
  const base = `http://anna:${PASSWORD}@127.0.0.1:${port}/imagery`;
  const text = readFileSync(path.join(folder, 'run.yaml'), 'utf8')
    .replace('name: sample-tiles', `name: ${name}`)
    .replaceAll(/: \S*\/imagery\/(\S+?\.tif)/g, `: "${base}/$1?sig=${signature}&X-Amz-Security-Token=${SIGNATURE}"`);
  writeFileSync(
    path.join(runs, 'policy.yaml'),
    `name: strict\nrounding: {method: controlled, base: 0.5, seed: ${SEED}}\n`,
  );
  const publication = 'publication: {policy: policy.yaml}\n';
  writeFileSync(path.join(runs, `${name}.yaml`), `# ${base}?sig=${signature}\n${text}${publication}`);
}

const freePort = async (): Promise<number> => {
  const server = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port: free } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return free;
};

describe.each([
  ['Redis', () => startRedis('--requirepass', planted('of-redis')), planted('of-redis'), dumpRedis],
  ['PostgreSQL', startPostgres, POSTGRES_PASSWORD, dumpPostgres],
] as const)('on %s', (name, startServer, password, dump) => {
  const runs = path.join(folder, name);
  const logs = path.join(folder, `${name}-logs`);
  const tokenFile = path.join(logs, 'tokens.json');
  const processes: ChildProcess[] = [];
  let server: TestServer;
  let url: string;
  /** Made by the program itself. */
  const own: string[] = [];
  /** What was answered to who asked. */
  let told = '';

  beforeAll(async () => {
    for (const one of [runs, logs]) mkdirSync(one);
    server = await startServer();
    url = server.url.replace('quadrat@', `quadrat:${password}@`).replace('//127', `//:${password}@127`);
    writeSigned(runs, 'sound', SIGNATURE);
    writeSigned(runs, 'refused', planted('outlived'));
  });
  afterAll(async () => {
    for (const child of processes) child.kill('SIGKILL');
    await server.stop();
  });

  const environment = (): NodeJS.ProcessEnv => ({
    ...process.env,
    ...ENVIRONMENT_WITH_SECRET,
    QUADRAT_QUEUE: url,
    QUADRAT_KEY_FILE: path.join(folder, 'key'),
    QUADRAT_ALLOW_ROOTS: path.join(folder, 'inputs'),
    QUADRAT_ALLOW_HOSTS: `127.0.0.1:${port},s3://bucket`,
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL_S3: `http://${planted('user')}:${PASSWORD}@127.0.0.1:${port}`,
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
    OTEL_EXPORTER_OTLP_HEADERS: `authorization=${planted('of-the-collector')}`,
  });

  function begin(what: string, ...args: string[]): ChildProcess {
    const child = spawn(process.execPath, [main, ...args, '--stack'], { env: environment() });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => writeFileSync(path.join(logs, `${what}.log`), chunk, { flag: 'a' }));
    processes.push(child);
    return child;
  }

  it('nothing tells what a process was given in confidence', async () => {
    const token = await addToken(tokenFile, { name: 'anna', role: 'operator' });
    own.push(token);
    const [at, metricsAt] = [await freePort(), await freePort()];
    begin('server', 'serve', '--runs', runs, '--port', String(at), '--tokens', tokenFile);
    const metrics = ['--health-port', String(metricsAt), '--health-tokens', tokenFile];
    const worker = begin('worker', 'worker', '--runs', runs, '--workers', '1', '--grace', '5', ...metrics);
    const ask = async (
      place: string,
      o: { method?: string; body?: string; headers?: Record<string, string> } = {},
    ): Promise<string> => {
      const answered = await fetch(place, { ...o, headers: { authorization: `Bearer ${token}`, ...o.headers } });
      const text = await answered.text();
      told += text;
      return text;
    };
    const base = `http://127.0.0.1:${at}`;
    await expect
      .poll(
        () =>
          fetch(`${base}/health/live`).then(
            ({ ok }) => ok,
            () => false,
          ),
        { timeout: 60_000 },
      )
      .toBe(true);

    const launch = async (body: object): Promise<string> => {
      const launched = await ask(`${base}/api/runs`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const { id } = JSON.parse(launched) as { id?: string };
      expect(launched).toContain('waiting');
      return id!;
    };
    const stateOf = async (id: string): Promise<string> =>
      (JSON.parse(await ask(`${base}/api/runs/${id}`)) as { state: string }).state;
    const ended: readonly [string, string][] = [
      [await launch({ runFile: 'sound.yaml' }), 'done'],
      [await launch({ runFile: 'refused.yaml' }), 'failed'],
      [await launch({ runFile: 'sound.yaml', out: 'stored', store: 's3://bucket/prefix' }), 'failed'],
    ];
    for (const [id, state] of ended)
      await expect.poll(() => stateOf(id), { timeout: 120_000, interval: 500 }).toBe(state);

    const entered = await fetch(`${base}/login`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ token }),
    });
    own.push(/=([\w-]{43});/.exec(entered.headers.get('set-cookie') ?? '')![1]!);
    await ask(`${base}/api/runs?token=${token}&sig=${SIGNATURE}`);
    for (const place of ['/api/runs', '/api/queues', '/api/workers', '/metrics', '/queues/', '/api/openapi.json'])
      await ask(`${base}${place}`);
    for (const page of ['queues?activeQueue=runs', 'job-schedulers', 'redis/stats', 'queues/runs/workers'])
      await ask(`${base}/queues/api/${page}`);
    for (const [id] of ended) await ask(`${base}/api/runs/${id}/failures`);
    await ask(`http://127.0.0.1:${metricsAt}/metrics`);
    expect(told).toContain('refused');

    const stopped = new Promise((resolve) => worker.once('exit', resolve));
    worker.kill('SIGTERM');
    await stopped;

    const places: Readonly<Record<string, Buffer>> = {
      answers: Buffer.from(told),
      spans: Buffer.concat(spans),
      [name]: await dump({ url }),
      ...Object.fromEntries(['server', 'worker'].map((log) => [log, readFileSync(path.join(logs, `${log}.log`))])),
    };
    expect(places['spans']!.toString()).toContain('bullmq');
    expect(places[name]!.toString('latin1')).toContain('sound');
    expect(places['worker']!.toString()).toContain('puts the run together');
    for (const [place, bytes] of Object.entries(places))
      for (const secret of [undefined, ...own, token.slice(0, 20)])
        expect([place, secret?.slice(0, 3), tells(bytes, secret)]).toEqual([place, secret?.slice(0, 3), false]);
    // The run files themselves hold the signed addresses, and the policy the secret of rounding.
    expect(filesThatTell(runs).filter((file) => !/^(sound|refused|policy)\.yaml$/.test(file))).toEqual([]);
    expect(filesThatTell(server.folder)).toEqual([]);
  });

  it('no command tells the password of a queue that it cannot use', async () => {
    const wrong = planted('wrong');
    const places = [
      url.replace(password, wrong),
      url.replace(/:\d+(?=\/|$)/, ':1'),
      url.replace('127.0.0.1', 'no host'),
      url.replace(/:\d+(?=\/|$)/, ':70000'),
      `${url}/no-such-place?password=${wrong}`,
      url.replace(/^\w+/, 'http'),
      `${url}?namespace=a b`,
    ];
    const answers = places.map(async (place) => {
      const { stdout, stderr } = await run('status', '--queue', place, '--stack');
      return [place.split('@')[1], tells(Buffer.from(stdout + stderr))];
    });
    expect(await Promise.all(answers)).toEqual(places.map((place) => [place.split('@')[1], false]));
  });
});
