import { fork, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Why a process was ended before it answered. */
export type BoundReached = 'time' | 'memory';

/** The work of a bounded process came to no answer: it was ended at a bound, or ended itself (`reached` undefined). */
export class BoundedProcessError extends Error {
  override readonly name = 'BoundedProcessError';
  readonly reached: BoundReached | undefined;

  constructor(message: string, reached: BoundReached | undefined) {
    super(message);
    this.reached = reached;
  }
}

const LOOK_EVERY_MS = 100;
/** Of Linux; elsewhere memory is not looked at. */
const PAGE_BYTES = 4096;

/**
 * Starts a module in a process of its own, which native code that loops or takes all memory cannot keep from being ended.
 * It takes its work, and answers, by messages that may hold typed arrays; it ends when this process does, however that
 * ends ({@link endWithParent}).
 */
export function startProcess(entry: URL): ChildProcess {
  return fork(fileURLToPath(entry), [], {
    stdio: ['pipe', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
    execArgv: [],
  });
}

/** Word of a process that it begins with a part of its work, and how long that may take. */
export interface PartBegun {
  readonly allowMs: number;
}

/**
 * Gives one piece of work to a process of its own and gives back what it answers with: the first message that is not
 * {@link PartBegun}.
 * @throws BoundedProcessError where a part takes longer than it said (the first one `limitMs`), where the process takes more
 * than `limitBytes` of memory, or dies.
 */
export async function workInProcess<T extends object>(
  entry: URL,
  work: object,
  o: { readonly limitMs: number; readonly limitBytes: number },
): Promise<T> {
  const child = startProcess(entry);
  let watch: NodeJS.Timeout | undefined;
  try {
    return await new Promise<T>((resolve, reject) => {
      let deadlineMs = performance.now() + o.limitMs;
      watch = setInterval(() => {
        if (performance.now() > deadlineMs) reject(new BoundedProcessError('took too long', 'time'));
        if (residentBytes(child.pid) > o.limitBytes) reject(new BoundedProcessError('took too much memory', 'memory'));
      }, LOOK_EVERY_MS);
      child.on('message', (message: T | PartBegun) => {
        if (!isPartBegun(message)) resolve(message);
        else deadlineMs = performance.now() + message.allowMs;
      });
      child.once('error', reject);
      child.once('exit', (code, signal) =>
        reject(new BoundedProcessError(`ended with ${signal ?? `status ${code}`}`, undefined)),
      );
      child.send(work, (error) => {
        if (error !== null) reject(error);
      });
    });
  } finally {
    clearInterval(watch);
    child.kill('SIGKILL');
  }
}

function isPartBegun(message: object): message is PartBegun {
  return 'allowMs' in message;
}

/** Memory that a process holds; 0 where that is not known. */
function residentBytes(pid: number | undefined): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * PAGE_BYTES;
  } catch {
    return 0;
  }
}
