import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { dumpPostgres, startPostgres, startRedis, type TestServer } from '../../benchmarks/servers.ts';
import { findRun, hasEnded, type RunRecord } from '../../pipeline/board/run-record.ts';
import { listWorkers } from '../../pipeline/board/worker-record.ts';
import { connectQueue, type QueueConnection } from '../../queue/job-queue.ts';
import { differences, writeSampleRun } from '../faults/sample-run.ts';
import { POSTGRES_PASSWORD, filesThatTell, tells } from '../faults/planted-secrets.ts';
import { WorkerCrew } from '../faults/worker-crew.ts';
import { startS3 } from '../engine/s3-server.ts';
import { root } from './quadrat.ts';
import { run, start, type Ended } from './started.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-shared-'));
const calm = path.join(folder, 'calm');
const runFile = path.join(folder, 'run.yaml');
const servers: TestServer[] = [];
const crews: WorkerCrew[] = [];
const connections: QueueConnection[] = [];
let places = 0;
/** Items of the run. */
let items = 0;

/** A queue of its own on Redis or PostgreSQL, with what a test needs to look at it. */
interface Place {
  readonly url: string;
  readonly connection: QueueConnection;
  readonly crew: WorkerCrew;
  readonly out: string;
  readonly verb: (...args: string[]) => Promise<Ended>;
}

async function place(server: TestServer, ...workerArgs: string[]): Promise<Place> {
  places += 1;
  const url = `${server.url.replace('quadrat@', `quadrat:${POSTGRES_PASSWORD}@`)}?namespace=p${places}`;
  const logs = path.join(folder, `logs-${places}`);
  mkdirSync(logs);
  const crew = new WorkerCrew(logs, ['--queue', url, '--workers', '1', '--takeover', '3', ...workerArgs]);
  const connection = await connectQueue(url);
  crews.push(crew);
  connections.push(connection);
  return {
    url,
    connection,
    crew,
    out: path.join(folder, `out-${places}`),
    verb: (...args) => run(...args, '--queue', url),
  };
}

async function launch({ verb, out }: Place, ...args: string[]): Promise<string> {
  const { stdout, stderr, status } = await verb('run', runFile, '--out', out, '--detach', '--json', ...args);
  expect([status, stderr]).toEqual([0, '']);
  return (JSON.parse(stdout) as RunRecord).id;
}

async function until(place: Place, id: string, holds: (record: RunRecord) => boolean): Promise<RunRecord> {
  const deadline = Date.now() + 90_000;
  for (;;) {
    const record = await findRun(place.connection.board, id);
    if (record !== undefined && holds(record)) return record;
    if (Date.now() > deadline) throw new Error(`waited in vain: ${JSON.stringify(record)}\n${place.crew.logText()}`);
    await pause(50);
  }
}

/** Says whether no worker has a job in hand, by what each said last. */
async function isIdle({ connection }: Place): Promise<boolean> {
  return (await listWorkers(connection.board)).every(({ inHand }) => Object.keys(inHand).length === 0);
}

const itemsDone = ({ stages }: RunRecord): number => stages.reduce((sum, { done }) => sum + done, 0);

beforeAll(async () => {
  // The sample case in finer pixels, so that a run lasts some seconds.
  writeSampleRun(runFile, '{tile: 512, chip: 128, overlap: 32}', { resolution: 14 });
  const [redis, postgres, sample] = await Promise.all([
    startRedis(),
    startPostgres(),
    run('run', runFile, '--out', calm, '--workers', '1'),
  ]);
  servers.push(redis, postgres);
  if (sample.status !== 0) throw new Error(`the sample case failed: ${sample.stderr}`);
  const { attempts } = JSON.parse(readFileSync(path.join(calm, 'execution.json'), 'utf8')) as {
    attempts: { itemsComputed: number }[];
  };
  items = attempts[0]!.itemsComputed;
});
afterEach(async () => {
  await Promise.all(crews.splice(0).map((crew) => crew.stop('SIGKILL')));
  await Promise.all(connections.splice(0).map((connection) => connection.close()));
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  rmSync(folder, { recursive: true, force: true });
});

describe.each([
  ['Redis', 0],
  ['PostgreSQL', 1],
] as const)('on %s', (_name, server) => {
  it('two workers carry out what one process would, to the bit', async () => {
    const here = await place(servers[server]!);
    here.crew.start(2);
    const { status, stdout, stderr } = await here.verb('run', runFile, '--out', here.out, '--workers', '0');
    expect([status, stderr]).toEqual([0, expect.stringContaining('tiles')]);
    expect(stdout).toContain('estimate km²');
    expect(differences(calm, here.out)).toEqual([]);
    const lines = here.crew.itemLines();
    expect(new Set(lines.map(({ stage, step, tile }) => `${stage}/${step}/${tile}`)).size).toBe(lines.length);
    expect(lines.every(({ computed }) => computed)).toBe(true);
  });

  it('cancel reaches every worker within 2 s and leaves a folder that is resumed', async () => {
    const here = await place(servers[server]!);
    here.crew.start(2);
    const id = await launch(here);
    await until(here, id, (record) => itemsDone(record) > 15);
    const askedAtMs = Date.now();
    expect((await here.verb('cancel', id)).stdout).toContain(`${id} is cancelled`);
    await until(here, id, ({ state }) => state === 'cancelled');
    // The command itself takes a second to start; workers say every two seconds what they hold.
    const lastLine = (): number =>
      Math.max(
        ...here.crew
          .logText()
          .split('\n')
          .flatMap((line) => /"time":"([^"]+)".*"msg":"done"/.exec(line)?.[1] ?? [])
          .map((time) => Date.parse(time)),
      );
    await expect.poll(() => isIdle(here), { timeout: 30_000 }).toBe(true);
    const cancelledAtMs = (await findRun(here.connection.board, id))!.updatedAtMs;
    expect(lastLine()).toBeLessThan(Math.max(cancelledAtMs, askedAtMs) + 2000);
    expect(JSON.parse(readFileSync(path.join(here.out, 'run.json'), 'utf8'))).toMatchObject({ status: 'cancelled' });
    const before = here.crew.itemLines().filter(({ computed }) => computed).length;
    expect((await here.verb('run', runFile, '--out', here.out, '--workers', '0')).status).toBe(0);
    expect(differences(calm, here.out)).toEqual([]);
    expect(here.crew.itemLines().filter(({ computed }) => computed).length - before).toBeLessThan(items);
  });
});

it('pauses and resumes without losing or repeating anything', async () => {
  const here = await place(servers[0]!);
  here.crew.start(2);
  const id = await launch(here);
  await until(here, id, (record) => itemsDone(record) > 15);
  expect((await here.verb('pause', 'sample-tiles')).stdout).toContain('pauses');
  await until(here, id, ({ state }) => state === 'paused');
  const held = itemsDone((await findRun(here.connection.board, id))!);
  // As long as another run takes, which is the same work, this one stands.
  const other = path.join(folder, 'beside-the-paused');
  expect((await here.verb('run', runFile, '--out', other, '--workers', '0')).status).toBe(0);
  const still = itemsDone((await findRun(here.connection.board, id))!);
  expect(still).toBeLessThan(items);
  // What was in the workers' hands is finished.
  expect(still - held).toBeLessThan(10);
  expect((await here.verb('resume', id)).stdout).toContain('goes on');
  await until(here, id, hasEnded);
  expect(differences(calm, here.out)).toEqual([]);
  expect(differences(calm, other)).toEqual([]);
  expect(here.crew.itemLines()).toHaveLength(2 * items);
});

it('goes on when the process that launched it and the worker that put it together die', async () => {
  const here = await place(servers[0]!);
  const launcher = start('run', runFile, '--out', here.out, '--queue', here.url, '--workers', '1', '--takeover', '3');
  const [id] = await (async () => {
    for (;;) {
      const runs = [...(await here.connection.board.read('run/')).values()] as unknown as RunRecord[];
      if (runs[0] !== undefined && itemsDone(runs[0]) > 8) return [runs[0].id];
      await pause(50);
    }
  })();
  launcher.child.kill('SIGKILL');
  here.crew.start(2);
  const record = await until(here, id, hasEnded);
  expect(record.state).toBe('done');
  expect(record.reused).toBeGreaterThan(5);
  expect(differences(calm, here.out)).toEqual([]);
});

it('ends by SIGTERM gracefully: what a worker holds is finished or handed back, and nothing is lost', async () => {
  const here = await place(servers[0]!, '--grace', '5');
  here.crew.start(1);
  const id = await launch(here);
  await until(here, id, (record) => itemsDone(record) > 12);
  const stopped = here.crew.stop('SIGTERM');
  await stopped;
  expect(here.crew.logText()).toContain('"msg":"stopped"');
  here.crew.start(1);
  await until(here, id, hasEnded);
  expect(differences(calm, here.out)).toEqual([]);
  const lines = here.crew.itemLines();
  expect(lines.filter(({ computed }) => computed).length).toBe(items + 2);
});

it('names what failed, ends partial with the rest done, and replays it when it is mended', async () => {
  const here = await place(servers[0]!);
  const imagery = path.join(folder, 'imagery');
  mkdirSync(imagery);
  const source = path.join(root, 'sample-tiles', 'imagery');
  for (const name of readdirSync(source)) copyFileSync(path.join(source, name), path.join(imagery, name));
  const own = path.join(folder, 'own.yaml');
  writeSampleRun(own, '{tile: 512, chip: 128, overlap: 32}');
  writeFileSync(own, readFileSync(own, 'utf8').replaceAll(source, imagery));
  const sound = path.join(folder, 'sound');
  expect((await run('run', own, '--out', sound, '--workers', '1')).status).toBe(0);
  const damaged = path.join(imagery, 'east-B04.tif');
  const bytes = readFileSync(damaged);
  bytes.fill(0xff, Math.floor(bytes.length * 0.5), Math.floor(bytes.length * 0.5) + 400);
  writeFileSync(damaged, bytes);
  const planned = await run('plan', own);
  expect([planned.status, planned.stdout]).toEqual([0, expect.stringMatching(/a part of it cannot be read.*east-B04/)]);
  here.crew.start(2);
  const partial = await here.verb('run', own, '--out', here.out, '--workers', '0', '--json');
  expect(partial.status).toBe(4);
  const { failures, status } = JSON.parse(partial.stdout) as { failures: Record<string, string>; status: string };
  expect(status).toBe('partial');
  const roots = Object.entries(failures).filter(([, reason]) => !reason.startsWith('needs '));
  expect(roots.length).toBeGreaterThan(0);
  expect(roots.length).toBeLessThan(12);
  expect(roots.every(([item, reason]) => item.startsWith('preprocessing/') && reason.includes('east-B04.tif'))).toBe(
    true,
  );
  const listed = await here.verb('failures', 'sample-tiles');
  for (const [item, reason] of roots) {
    expect(listed.stdout).toContain(`${item} `);
    expect(listed.stdout).toContain(reason);
  }
  const shown = await here.verb('status');
  expect(shown.stdout).toContain('partial');
  expect(shown.stdout).toContain('east-B04.tif');

  copyFileSync(path.join(source, 'east-B04.tif'), damaged);
  const replayed = await here.verb('replay', 'sample-tiles');
  expect(replayed.stdout).toContain('launched again');
  const id = /^(\S+)/.exec(replayed.stdout)![1]!;
  const record = await until(here, id, ({ state, reused }) => state === 'done' && reused > 0);
  expect(record.failures).toBe(0);
  for (const name of ['map.tif', 'confidence.tif', 'estimates.csv', 'mapped-areas.csv'])
    expect(readFileSync(path.join(here.out, name)).equals(readFileSync(path.join(sound, name))), name).toBe(true);
  expect((await here.verb('failures', id)).stdout).toContain('nothing was given up');
});

it('keeps its intermediate results in a bucket that all workers share', async () => {
  const bucket = await startS3();
  try {
    const here = await place(servers[0]!);
    here.crew.start(2);
    const ended = await here.verb(
      'run',
      runFile,
      '--out',
      here.out,
      '--store',
      `${bucket.location}/store`,
      '--workers',
      '0',
    );
    expect([ended.status, ended.stderr]).toEqual([0, expect.any(String)]);
    expect(differences(calm, here.out).filter((name) => !name.startsWith('artifacts'))).toEqual([]);
    expect(readdirSync(here.out)).not.toContain('artifacts');
  } finally {
    await bucket.close();
  }
});

it('is cancelled by Ctrl-C where it is embedded, and only left where the queue is shared', async () => {
  const out = path.join(folder, 'embedded');
  const embedded = start('run', runFile, '--out', out);
  await expect.poll(() => existsSync(path.join(out, 'artifacts', 'memos')), { timeout: 30_000 }).toBe(true);
  embedded.child.kill('SIGINT');
  const cancelled = await embedded.ended;
  expect([cancelled.status, cancelled.stdout]).toEqual([5, expect.stringContaining('Run it again to go on')]);

  const here = await place(servers[0]!);
  here.crew.start(1);
  const shared = start('run', runFile, '--out', here.out, '--queue', here.url, '--workers', '0');
  await expect.poll(() => existsSync(path.join(here.out, 'run.json')), { timeout: 30_000 }).toBe(true);
  shared.child.kill('SIGINT');
  const left = await shared.ended;
  expect([left.status, left.stderr]).toEqual([5, expect.stringContaining('the run goes on without this command')]);
  const [record] = [...(await here.connection.board.read('run/')).values()] as unknown as RunRecord[];
  expect((await until(here, record!.id, hasEnded)).state).toBe('done');
});

it('has told no secret to Redis, PostgreSQL, a run folder or a log', () => {
  expect(filesThatTell(folder)).toEqual([]);
  expect(filesThatTell(servers[0]!.folder)).toEqual([]);
  const dump = dumpPostgres(servers[1]!);
  expect(dump.toString('utf8')).toContain('sample-tiles');
  expect(tells(dump)).toBe(false);
});
