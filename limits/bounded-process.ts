import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { MEMORY_IS_UP, TIME_IS_UP } from './process-watch.ts';

/** The work of a process came to no answer: a call of it took too much time or memory, or it ended. */
export class BoundedProcessError extends Error {
  override readonly name = 'BoundedProcessError';
  readonly reached: 'time' | 'memory' | 'none';

  constructor(message: string, reached: BoundedProcessError['reached']) {
    super(message);
    this.reached = reached;
  }
}

const REACHED: Readonly<Record<string, BoundedProcessError['reached']>> = {
  [TIME_IS_UP]: 'time',
  [MEMORY_IS_UP]: 'memory',
};

/**
 * Starts a module in a process of its own, which native code that loops, takes all memory or crashes cannot keep from being
 * ended. The module calls `watchProcess`, so that it ends with this process, however that ends; it takes its work, and
 * answers, by messages, which may hold what structured clones may.
 */
export function startProcess(entry: URL): ChildProcess {
  return fork(fileURLToPath(entry), [], {
    stdio: ['pipe', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
    // Bounds of memory hold for it, too.
    execArgv: process.execArgv.filter((argument) => argument.startsWith('--max-')),
  });
}

/**
 * Gives one piece of work to a process of its own and gives back the one message that it answers with.
 * @throws BoundedProcessError where a call takes too much, or the process ends.
 */
export async function workInProcess<T>(entry: URL, work: object): Promise<T> {
  const child = startProcess(entry);
  try {
    return await new Promise<T>((resolve, reject) => {
      child.once('message', (answer) => resolve(answer as T));
      child.once('error', reject);
      child.once('exit', (code, signal) => {
        const how = `ended with ${signal ?? `status ${code}`}`;
        reject(new BoundedProcessError(how, REACHED[signal ?? ''] ?? 'none'));
      });
      child.send(work, (error) => {
        if (error !== null) reject(error);
      });
    });
  } finally {
    child.kill('SIGKILL');
  }
}
