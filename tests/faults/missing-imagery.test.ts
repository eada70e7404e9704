import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startRedis, type TestServer } from '../../benchmarks/servers.ts';
import { HEARTBEAT_MS, listWorkers, postWorker } from '../../pipeline/board/worker-record.ts';
import { differences, writeSmallRun } from './sample-run.ts';
import { root } from '../cli/quadrat.ts';
import { startIn } from '../cli/started.ts';
import { openPlace, type Place } from './place.ts';
import type { WorkerStart } from './worker-crew.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-mounts-'));
const runFile = path.join(folder, 'run.yaml');
/** Where processes are started: what they see as their own folder stands for what is mounted on their machine. */
const mounted = path.join(folder, 'mounted');
const bare = path.join(folder, 'bare');
const foreign = path.join(folder, 'foreign');
const places: Place[] = [];
let redis: TestServer;

beforeAll(async () => {
  const imagery = path.join(root, 'sample-tiles', 'imagery');
  for (const each of [mounted, bare, foreign]) mkdirSync(each);
  cpSync(imagery, path.join(mounted, 'imagery'), { recursive: true });
  mkdirSync(path.join(foreign, 'imagery'));
  for (const name of readdirSync(imagery))
    writeFileSync(
      path.join(foreign, 'imagery', name),
      Buffer.concat([readFileSync(path.join(imagery, name)), Buffer.alloc(16)]),
    );
  writeSmallRun(folder);
  const own = path.join(folder, 'inputs', 'imagery');
  writeFileSync(runFile, readFileSync(runFile, 'utf8').replaceAll(own, '/proc/self/cwd/imagery'));
  redis = await startRedis();
});
afterEach(async () => {
  await Promise.all(places.splice(0).map((open) => open.close()));
});
afterAll(async () => {
  await redis.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The last of the crew stands still until another one has told that it lacks the imagery. */
async function launched(...crew: WorkerStart[]): Promise<{ here: Place; status: number | null; stdout: string }> {
  const here = await openPlace(folder, redis);
  places.push(here);
  for (const worker of crew) here.crew.start(1, worker);
  // A worker that is up alone has nobody to pass a job on to.
  const areUp = async (): Promise<number> => (await listWorkers(here.connection.board)).length;
  await expect.poll(areUp, { timeout: 60_000 }).toBe(crew.length);
  const last = here.crew.processes.at(-1)!;
  const itsRecord = (await listWorkers(here.connection.board)).find(({ processId }) => processId === last.pid)!;
  last.kill('SIGSTOP');
  // It counts as up however long the launch takes.
  const heart = setInterval(() => void postWorker(here.connection.board, itsRecord), HEARTBEAT_MS);
  const run = startIn(mounted, 'run', runFile, '--out', here.out, '--workers', '0', '--queue', here.url);
  await expect.poll(() => here.crew.logText(), { timeout: 60_000 }).toContain(`"reason":"${hostname()}: `);
  clearInterval(heart);
  last.kill('SIGCONT');
  const ended = await run.ended;
  return { here, ...ended };
}

it('takes work to the workers that have the imagery, and names the host that has none or another', async () => {
  const calm = path.join(folder, 'calm');
  expect((await startIn(mounted, 'run', runFile, '--out', calm).ended).status).toBe(0);
  const { here, status } = await launched({ cwd: bare }, { cwd: foreign, args: ['--no-coordinate'] }, { cwd: mounted });
  expect(status).toBe(0);
  expect(differences(calm, here.out)).toEqual([]);
  const told = here.crew.logText();
  expect(told).toContain(`"reason":"${hostname()}: `);
  expect(told).toMatch(/there is no such file.*left/);
});

it('fails where no worker has the imagery, and lists them by host', async () => {
  const { status, stdout, here } = await launched({ cwd: bare }, { cwd: bare });
  expect([status, stdout]).toEqual([2, '']);
  expect(here.crew.logText()).toContain(`put the file there; no worker that takes it has it: ${hostname()}`);
});
