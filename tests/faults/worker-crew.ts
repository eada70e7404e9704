import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, fstatSync, openSync, readdirSync, readFileSync, readSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../cli/quadrat.ts';
import { ENVIRONMENT_WITH_SECRET } from './planted-secrets.ts';

/** One line of a worker's log about an item that it carried out. */
export interface ItemLine {
  readonly stage: string;
  readonly step: string;
  readonly tile: string;
  readonly computed: boolean;
}

/** How a worker's process is started, where it is not as usual. */
export interface WorkerStart {
  /** Before the program: another program that starts it, such as `prlimit`. */
  readonly before?: readonly string[];
  readonly nodeArguments?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Of another installation, in another folder, with more arguments. */
  readonly installation?: string;
  readonly cwd?: string;
  readonly args?: readonly string[];
}

export const AILING_PROCESS = path.join(root, 'tests', 'faults', 'ailing-process.mjs');

/** Worker processes, each with its log in a file, whose disks and clocks can be made to fail. */
export class WorkerCrew {
  readonly #folder: string;
  readonly #args: readonly string[];
  readonly #workers: ChildProcess[] = [];
  readonly #items: ItemLine[] = [];
  /** Of each log, what of it is in the items. */
  readonly #readBytes = new Map<string, number>();
  #started = 0;

  constructor(folder: string, args: readonly string[]) {
    this.#folder = folder;
    this.#args = args;
  }

  get size(): number {
    return this.#workers.length;
  }

  /** The living ones, the eldest first. */
  get processes(): readonly ChildProcess[] {
    return this.#workers;
  }

  start(workers = 1, o: WorkerStart = {}): void {
    for (let i = 0; i < workers; i++) {
      const log = openSync(path.join(this.#folder, `worker-${this.#started++}.log`), 'w');
      const program = path.join(o.installation ?? root, 'dist', 'cli', 'main.js');
      const command = [
        ...(o.before ?? []),
        process.execPath,
        '--import',
        AILING_PROCESS,
        ...(o.nodeArguments ?? []),
        program,
        'worker',
        ...this.#args,
        ...(o.args ?? []),
      ] as [string, ...string[]];
      const env = {
        ...ENVIRONMENT_WITH_SECRET,
        // A store of the test has keys of its own.
        ...process.env,
        QUADRAT_TEST_AILMENT: this.#ailment,
        ...o.environment,
      };
      const worker = spawn(command[0], command.slice(1), { stdio: ['ignore', log, log], env, cwd: o.cwd });
      this.#workers.push(worker);
      worker.once('exit', () => this.#forget(worker));
    }
  }

  /** From now on the workers' disks, clocks or hosts ail as ailing-process.mjs understands it. */
  ail(ailment: Readonly<Record<string, unknown>>): void {
    writeFileSync(this.#ailment, JSON.stringify(ailment));
  }

  recover(): void {
    rmSync(this.#ailment, { force: true });
  }

  /** Kills one without a word. */
  kill(index: number): void {
    const [killed] = this.#workers.splice(index, 1);
    killed?.kill('SIGKILL');
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const ended = this.#workers.splice(0).map(async (worker) => {
      if (worker.exitCode !== null || worker.signalCode !== null) return;
      const end = new Promise((resolve) => worker.once('exit', resolve));
      worker.kill('SIGCONT');
      worker.kill(signal);
      await end;
    });
    await Promise.all(ended);
  }

  /** All that the workers wrote. */
  logText(): string {
    const names = readdirSync(this.#folder).filter((name) => name.startsWith('worker-'));
    return names.map((name) => readFileSync(path.join(this.#folder, name), 'utf8')).join('');
  }

  /** Items that were carried out and told, by all workers that ever were. */
  itemLines(): readonly ItemLine[] {
    for (const name of readdirSync(this.#folder).filter((one) => one.startsWith('worker-'))) {
      // Asked for many times a second, of logs that grow all the time: only what is new is read.
      const from = this.#readBytes.get(name) ?? 0;
      const added = wholeLinesFrom(path.join(this.#folder, name), from);
      this.#readBytes.set(name, from + added.length);
      for (const line of added.toString().split('\n'))
        if (line.includes('"computed":true') || line.includes('"computed":false'))
          this.#items.push(JSON.parse(line) as ItemLine);
    }
    return this.#items;
  }

  get #ailment(): string {
    return path.join(this.#folder, 'ailment.json');
  }

  #forget(worker: ChildProcess): void {
    const at = this.#workers.indexOf(worker);
    if (at !== -1) this.#workers.splice(at, 1);
  }
}

function wholeLinesFrom(file: string, offset: number): Buffer {
  const descriptor = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(Math.max(0, fstatSync(descriptor).size - offset));
    const found = bytes.subarray(0, readSync(descriptor, bytes, 0, bytes.length, offset));
    return found.subarray(0, found.lastIndexOf('\n') + 1);
  } finally {
    closeSync(descriptor);
  }
}
