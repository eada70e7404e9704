import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** A server that tests and benchmarks start, with its data in a folder of its own. */
export interface TestServer {
  readonly url: string;
  readonly port: number;
  /** Where its data lie. */
  readonly folder: string;
  readonly process: () => ChildProcess;
  /** Starts it again on the same data. */
  start(): Promise<void>;
  /** Ends it; its data stay. */
  halt(signal?: NodeJS.Signals): Promise<void>;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

const PATIENCE_MS = 30_000;

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function untilListening(port: number, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const socket = net.connect(port, '127.0.0.1');
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    socket.destroy();
    if (isOpen) return;
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`no server came up on port ${port}`);
    await pause(30);
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await ended;
}

async function serve(o: {
  readonly folder: string;
  readonly port: number;
  readonly url: string;
  readonly command: () => readonly [string, ...string[]];
  readonly gently: NodeJS.Signals;
}): Promise<TestServer> {
  let child: ChildProcess;
  const start = async (): Promise<void> => {
    const [program, ...args] = o.command();
    child = spawn(program, args, { stdio: 'ignore', cwd: o.folder });
    await untilListening(o.port, child);
  };
  await start();
  return {
    url: o.url,
    port: o.port,
    folder: o.folder,
    start,
    process: () => child,
    halt: (signal = o.gently) => end(child, signal),
    stop: async () => {
      await end(child, o.gently);
      rmSync(o.folder, { recursive: true, force: true });
    },
  };
}

/** Starts Redis with persistence, as production has it. */
export async function startRedis(...settings: string[]): Promise<TestServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-redis-'));
  const port = await freePort();
  const persistence = ['--appendonly', 'yes', '--appendfsync', 'everysec', '--save', ''];
  return serve({
    folder,
    port,
    url: `redis://127.0.0.1:${port}`,
    gently: 'SIGTERM',
    command: () => ['redis-server', '--port', String(port), '--dir', folder, ...persistence, ...settings],
  });
}

/** Starts PostgreSQL; as root it runs as the user `postgres`, because it refuses to run as root. */
export async function startPostgres(): Promise<TestServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-postgres-'));
  const data = path.join(folder, 'data');
  mkdirSync(data);
  const port = await freePort();
  const isRoot = process.getuid?.() === 0;
  if (isRoot) {
    chmodSync(folder, 0o755);
    spawnSync('chown', ['-R', 'postgres', folder]);
  }
  const asUser = (program: string, ...args: string[]): [string, ...string[]] =>
    isRoot
      ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups', program, ...args]
      : [program, ...args];
  const [initdb, ...initArgs] = asUser(binary('initdb'), '-D', data, '-U', 'quadrat', '-A', 'trust', '-N');
  const made = spawnSync(initdb, initArgs, { encoding: 'utf8', cwd: folder });
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  writeFileSync(
    path.join(data, 'postgresql.auto.conf'),
    'fsync = off\nsynchronous_commit = off\nmax_connections = 300\n',
  );
  return serve({
    folder,
    port,
    url: `postgres://quadrat@127.0.0.1:${port}/postgres`,
    gently: 'SIGINT',
    command: () => asUser(binary('postgres'), '-D', data, '-p', String(port), '-k', '', '-h', '127.0.0.1'),
  });
}

/** All that a PostgreSQL server holds, as its own program writes it out. */
export function dumpPostgres({ url }: Pick<TestServer, 'url'>): Buffer {
  const { status, stdout, stderr } = spawnSync(binary('pg_dump'), ['--dbname', url], { maxBuffer: 2 ** 30 });
  if (status !== 0) throw new Error(`pg_dump failed: ${stderr.toString('utf8')}`);
  return stdout;
}

/** Debian keeps PostgreSQL's programs out of the path, in a folder for each version. */
function binary(name: string): string {
  const versions = '/usr/lib/postgresql';
  const newest = existsSync(versions) ? readdirSync(versions).sort((a, b) => Number(b) - Number(a))[0] : undefined;
  return newest === undefined ? name : path.join(versions, newest, 'bin', name);
}
