import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { findRun, hasEnded, type RunRecord } from '../../pipeline/board/run-record.ts';
import { connectQueue, type QueueConnection } from '../../queue/job-queue.ts';
import { startRedis, type TestServer } from '../../benchmarks/servers.ts';
import { quadrat } from '../cli/quadrat.ts';
import { PoorNetwork } from './poor-network.ts';
import { WorkerCrew } from './worker-crew.ts';

/** Silence after which a worker's jobs are taken over, in seconds. */
const TAKEOVER_S = 2;
const CREW = 2;
/** So long is waited for an item to be carried out before the next thing is done to the house. */
const PROGRESS_MS = 10_000;
const TROUBLE_MS = 1_500;

/** A queue, a network before it, workers, and a run that they carry out: all that faults are done to. */
export class House {
  readonly folder: string;
  readonly redis: TestServer;
  readonly network: PoorNetwork;
  readonly crew: WorkerCrew;
  /** Takeover time of its workers. */
  readonly takeoverMs = TAKEOVER_S * 1000;
  readonly #watching: QueueConnection;
  /** Speaks to Redis past the network. */
  readonly #redis: Redis;
  #runs = 0;
  #run: { readonly id: string; readonly folder: string; readonly file: string } | undefined;

  private constructor(o: Pick<House, 'folder' | 'redis' | 'network' | 'crew'>, watching: QueueConnection) {
    this.folder = o.folder;
    this.redis = o.redis;
    this.network = o.network;
    this.crew = o.crew;
    this.#watching = watching;
    this.#redis = new Redis(o.redis.port, { maxRetriesPerRequest: null });
    this.#redis.on('error', () => undefined);
  }

  static async open(): Promise<House> {
    const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-faults-'));
    const logs = path.join(folder, 'logs');
    mkdirSync(logs);
    const redis = await startRedis();
    const network = await PoorNetwork.before(redis.port);
    const queue = ['--queue', `redis://127.0.0.1:${network.port}`];
    const crew = new WorkerCrew(logs, [...queue, '--workers', '1', '--takeover', String(TAKEOVER_S)]);
    crew.start(CREW);
    return new House({ folder, redis, network, crew }, await connectQueue(redis.url));
  }

  /** Launches a run into a new folder and does not wait for it. */
  launch(file: string): void {
    this.#run = { id: '', folder: path.join(this.folder, `run-${++this.#runs}`), file };
    this.launchAgain();
  }

  /** Launches the same run once more. */
  launchAgain(): void {
    const { file, folder } = this.run;
    const launched = quadrat('run', file, '--out', folder, '--queue', this.redis.url, '--detach', '--json');
    if (launched.status !== 0) throw new Error(`no launch: ${launched.stderr}`);
    this.#run = { id: (JSON.parse(launched.stdout) as RunRecord).id, folder, file };
  }

  get run(): { readonly id: string; readonly folder: string; readonly file: string } {
    return this.#run!;
  }

  get store(): string {
    return path.join(this.run.folder, 'artifacts');
  }

  /** Files of the store that hold what was computed, and what was noted of it. */
  storedFiles(kind: 'contents' | 'memos'): string[] {
    const folder = path.join(this.store, kind);
    try {
      const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
      const files = names.filter((name) => !name.includes('.part-')).map((name) => path.join(folder, name));
      return files.filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile() === true);
    } catch {
      return [];
    }
  }

  redisCommand(command: string, ...args: string[]): Promise<unknown> {
    return this.#redis.call(command, ...args);
  }

  /** Workers by how they stand to the run: the one that puts it together, and the others. */
  async coordinator(): Promise<number> {
    const record = await this.record();
    const at = this.crew.processes.findIndex(({ pid }) => record?.coordinator.includes(`-${pid}-`) === true);
    return Math.max(0, at);
  }

  /** As many workers as there should be. */
  refill(): void {
    this.crew.start(Math.max(0, CREW - this.crew.size));
  }

  async record(): Promise<RunRecord | undefined> {
    return findRun(this.#watching.board, this.run.id);
  }

  async hasEnded(): Promise<boolean> {
    const record = await this.record();
    return record !== undefined && hasEnded(record);
  }

  /** Waits until some items more are done, or nothing moves, or the run has ended. */
  async progress(items = 4): Promise<void> {
    const before = this.crew.itemLines().length;
    const until = Date.now() + PROGRESS_MS;
    while (this.crew.itemLines().length < before + items && Date.now() < until && !(await this.hasEnded()))
      await pause(50);
  }

  /** Leaves the house to a fault for a moment. */
  async trouble(): Promise<void> {
    await pause(TROUBLE_MS);
  }

  /** Waits for the run's end. */
  async end(limitMs: number): Promise<RunRecord> {
    const until = Date.now() + limitMs;
    for (;;) {
      const record = await this.record();
      if (record !== undefined && hasEnded(record)) return record;
      if (Date.now() > until) throw new Error(`the run did not end: ${JSON.stringify(record)}`);
      await pause(100);
    }
  }

  async close(): Promise<void> {
    this.network.mend();
    await this.crew.stop('SIGKILL');
    this.#redis.disconnect();
    await this.#watching.close();
    await this.network.close();
    await this.redis.stop();
    if (process.env['QUADRAT_FAULTS_KEEP'] === undefined) rmSync(this.folder, { recursive: true, force: true });
  }
}
