import { fork, type ChildProcess } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

/** How a run of tests ended. */
export interface TestsRun {
  /** The test file that failed first, and what of it. */
  readonly failed: { readonly test: string; readonly what: string } | undefined;
  /** False where the time was over before. */
  readonly isWhole: boolean;
  readonly secondsOf: ReadonlyMap<string, number>;
}

interface TestFileResult {
  readonly test: string;
  readonly seconds: number;
  readonly isFailed: boolean;
  readonly what: string;
}

/** A process that runs test files when asked: starting Vitest anew takes longer than most of them. */
export class StandingTests {
  readonly #folder: string;
  readonly #scratch: string;
  #process: ChildProcess | undefined;

  /** @param folder the copy of the project. */
  constructor(folder: string) {
    this.#folder = folder;
    this.#scratch = path.join(folder, 'runs', 'tmp');
  }

  /** Runs test files up to the first that fails. */
  async run(tests: readonly string[], mostSeconds: number): Promise<TestsRun> {
    rmSync(this.#scratch, { recursive: true, force: true });
    mkdirSync(this.#scratch, { recursive: true });
    const child = (this.#process ??= await this.#start());
    const results = await answerOf(child, { tests }, mostSeconds);
    if (results === undefined) this.end();
    this.#endWhatIsLeft();
    if (results === undefined) return { failed: undefined, isWhole: false, secondsOf: new Map() };
    const failed = results.find(({ isFailed }) => isFailed);
    return {
      failed: failed && { test: failed.test, what: failed.what.split('\n')[0]! },
      isWhole: true,
      secondsOf: new Map(results.map(({ test, seconds }) => [test, seconds])),
    };
  }

  end(): void {
    if (this.#process !== undefined) endGroup(this.#process.pid!);
    this.#process = undefined;
    this.#endWhatIsLeft();
  }

  async #start(): Promise<ChildProcess> {
    const server = path.join(this.#folder, 'benchmarks', 'unnoticed', 'standing-vitest.mjs');
    const child = fork(server, [this.#scratch], { cwd: this.#folder, stdio: 'ignore', detached: true });
    await new Promise((resolve, reject) => {
      child.once('message', resolve);
      child.once('exit', () => reject(new Error('standing-vitest.mjs: expected Vitest to start, found that it ended')));
    });
    return child;
  }

  /** What tests of a changed product leave running is known by the temporary folder it was given. */
  #endWhatIsLeft(): void {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      try {
        const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
        if (environment.split('\0').includes(`TMPDIR=${this.#scratch}`)) process.kill(Number(pid), 'SIGKILL');
      } catch {
        // It has ended, or is another user's.
      }
    }
  }
}

/** @returns undefined where there was no answer in time. */
function answerOf(child: ChildProcess, request: object, mostSeconds: number): Promise<TestFileResult[] | undefined> {
  return new Promise((resolve) => {
    const settle = (results: TestFileResult[] | undefined): void => {
      clearTimeout(timer);
      child.removeAllListeners();
      resolve(results);
    };
    const timer = setTimeout(() => settle(undefined), mostSeconds * 1000);
    child.once('message', (results) => settle(results as TestFileResult[]));
    child.once('exit', () => settle(undefined));
    child.send(request);
  });
}

/** Ends a process that leads a group, and the group. */
export function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // All of it has ended.
  }
}
