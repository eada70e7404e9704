import { fork, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { TIME_IS_UP } from './process-watch.ts';

/** The work of a process came to no answer: a call of it took too long, it took too much memory, or it ended itself. */
export class BoundedProcessError extends Error {
  override readonly name = 'BoundedProcessError';
  readonly reached: 'time' | 'memory' | 'none';

  constructor(message: string, reached: BoundedProcessError['reached']) {
    super(message);
    this.reached = reached;
  }
}

const LOOK_EVERY_MS = 100;
/** Of Linux; elsewhere memory is not looked at. */
const PAGE_BYTES = 4096;

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
 * @throws BoundedProcessError where a call takes too long, where the process takes more than `limitBytes`, or ends.
 */
export async function workInProcess<T>(
  entry: URL,
  work: object,
  { limitBytes }: { readonly limitBytes: number },
): Promise<T> {
  const child = startProcess(entry);
  let look: NodeJS.Timeout | undefined;
  try {
    return await new Promise<T>((resolve, reject) => {
      look = setInterval(() => {
        if (residentBytes(child.pid) > limitBytes) reject(new BoundedProcessError('took too much memory', 'memory'));
      }, LOOK_EVERY_MS);
      child.once('message', (answer) => resolve(answer as T));
      child.once('error', reject);
      child.once('exit', (code, signal) => {
        const how = `ended with ${signal ?? `status ${code}`}`;
        reject(new BoundedProcessError(how, signal === TIME_IS_UP ? 'time' : 'none'));
      });
      child.send(work, (error) => {
        if (error !== null) reject(error);
      });
    });
  } finally {
    clearInterval(look);
    child.kill('SIGKILL');
  }
}

/** Memory that a process holds; 0 where that is not known. */
function residentBytes(pid: number | undefined): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * PAGE_BYTES;
  } catch {
    return 0;
  }
}
