import { Worker } from 'node:worker_threads';

/** The signal by which a process ends itself where a call took too long. */
export const TIME_IS_UP = 'SIGALRM';

/**
 * Ends the process when its standard input, a pipe that the parent holds, closes with the parent; and when a call is under
 * way for more seconds than it may. It counts its own ticks: a process that is halted for a while loses nothing.
 */
const WATCH = `
const { Socket } = require('node:net');
const { workerData } = require('node:worker_threads');
const end = (signal) => process.kill(process.pid, signal);
new Socket({ fd: 0, readable: true, writable: false }).on('error', () => end('SIGKILL')).on('close', () => end('SIGKILL')).resume();
let last = -1;
let seconds = 0;
setInterval(() => {
  const [call, limit] = [Atomics.load(workerData, 0), Atomics.load(workerData, 1)];
  seconds = limit === 0 || call !== last ? 0 : seconds + 1;
  last = call;
  if (seconds > limit) end('${TIME_IS_UP}');
}, 1000);
`;

/** Number of the call under way, and the seconds that it may take, 0 between calls. */
let calls: Int32Array | undefined;

/**
 * Has this process, which another one started, end as soon as that one does, and as soon as a call takes too long
 * ({@link withinTime}), though its main thread be deep in native code. Signals from the keyboard, which reach all processes of
 * a terminal, are the parent's to act on.
 */
export function watchProcess(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
  calls = new Int32Array(new SharedArrayBuffer(8));
  const resourceLimits = { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2, stackSizeMb: 1 };
  new Worker(WATCH, { eval: true, workerData: calls, resourceLimits }).unref();
}

/** Carries out a call; in a process under {@link watchProcess} that takes longer for it, it is the last one. */
export async function withinTime<T>(seconds: number, call: () => Promise<T>): Promise<T> {
  if (calls === undefined) return call();
  Atomics.add(calls, 0, 1);
  Atomics.store(calls, 1, Math.ceil(seconds));
  try {
    return await call();
  } finally {
    Atomics.store(calls, 1, 0);
  }
}
