import { spawn, type ChildProcess } from 'node:child_process';
import { openSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../cli/quadrat.ts';

/** One line of a worker's log about an item that it carried out. */
export interface ItemLine {
  readonly stage: string;
  readonly step: string;
  readonly tile: string;
  readonly computed: boolean;
}

/** Worker processes, each with its log in a file. */
export class WorkerCrew {
  readonly #folder: string;
  readonly #args: readonly string[];
  readonly #workers: ChildProcess[] = [];
  #started = 0;

  constructor(folder: string, args: readonly string[]) {
    this.#folder = folder;
    this.#args = args;
  }

  get size(): number {
    return this.#workers.length;
  }

  /** Starts workers, of another installation or in another folder where that is asked for. */
  start(
    workers = 1,
    o: { readonly installation?: string; readonly cwd?: string; readonly args?: readonly string[] } = {},
  ): void {
    for (let i = 0; i < workers; i++) {
      const log = openSync(path.join(this.#folder, `worker-${this.#started++}.log`), 'w');
      const program = path.join(o.installation ?? root, 'dist', 'cli', 'main.js');
      const command = [program, 'worker', ...this.#args, ...(o.args ?? [])];
      this.#workers.push(spawn(process.execPath, command, { stdio: ['ignore', log, log], cwd: o.cwd }));
    }
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
  itemLines(): ItemLine[] {
    const lines = this.logText().split('\n');
    return lines
      .filter((line) => line.includes('"computed":true') || line.includes('"computed":false'))
      .map((line) => JSON.parse(line) as ItemLine);
  }
}
