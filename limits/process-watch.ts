import { Worker } from 'node:worker_threads';
import { TILE_WORK_BYTES } from './input-limits.ts';

/** The signal by which a process ends itself where a call took too long. */
export const TIME_IS_UP = 'SIGALRM';
/** And where one took too much memory. */
export const MEMORY_IS_UP = 'SIGUSR2';

/** What a call may take. */
export interface CallBounds {
  readonly seconds: number;
  /** Beside what the process held when the call began; left out: no bound. */
  readonly bytes?: number | undefined;
}

const MIB = 1024 ** 2;
/** Native code fills some hundreds of MB meanwhile. */
const LOOK_EVERY_MS = 50;
const LOOKS_PER_SECOND = 1000 / LOOK_EVERY_MS;

/** Numbers that the watch goes by, by their place. Memory in MiB. */
const CALL = 0;
/** That the call under way may take; 0 between calls. */
const SECONDS = 1;
/** What the process may hold while the call is under way, 0 for any, beside what other work in it may take. */
const HELD_MIB = 2;
const BESIDE_MIB = 3;
/** What the things that calls are made of may take, all together. */
const OPEN_MIB = 4;
const NUMBERS = 5;

/** However little a call adds to the one before: two pieces of work, and what is open. */
const WORK_MIB = (2 * TILE_WORK_BYTES) / MIB;

/**
 * Ends the process when its standard input, a pipe that the parent holds, closes with the parent; and when a call is under
 * way for more seconds, or takes more memory, than it may. It counts its own looks: a process that is halted for a while loses
 * nothing.
 */
const WATCH = `
const { Socket } = require('node:net');
const { workerData } = require('node:worker_threads');
const end = (signal) => process.kill(process.pid, signal);
new Socket({ fd: 0, readable: true, writable: false }).on('error', () => end('SIGKILL')).on('close', () => end('SIGKILL')).resume();
let last = -1;
let looks = 0;
const isFull = (held, beside, open) => {
  if (held === 0) return false;
  const mib = process.memoryUsage.rss() / ${MIB};
  return mib > held + beside || mib > open + ${WORK_MIB};
};
setInterval(() => {
  const [call, seconds, held, beside, open] = Array.from({ length: ${NUMBERS} }, (_, place) => Atomics.load(workerData, place));
  looks = seconds === 0 || call !== last ? 0 : looks + 1;
  last = call;
  if (seconds === 0) return;
  if (looks > seconds * ${LOOKS_PER_SECOND}) end('${TIME_IS_UP}');
  if (isFull(held, beside, open)) end('${MEMORY_IS_UP}');
}, ${LOOK_EVERY_MS});
`;

let numbers: Int32Array | undefined;

/**
 * Has this process, which another one started, end as soon as that one does, and as soon as a call takes too much time or
 * memory ({@link withinBounds}), though its main thread be deep in native code. Signals from the keyboard, which reach all
 * processes of a terminal, are the parent's to act on.
 */
export function watchProcess(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
  numbers = new Int32Array(new SharedArrayBuffer(NUMBERS * Int32Array.BYTES_PER_ELEMENT));
  const resourceLimits = { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2, stackSizeMb: 1 };
  new Worker(WATCH, { eval: true, workerData: numbers, resourceLimits }).unref();
}

/** Carries out a call; in a process under {@link watchProcess} that takes more for it, it is the last one. */
export async function withinBounds<T>({ seconds, bytes }: CallBounds, call: () => Promise<T>): Promise<T> {
  if (numbers === undefined) return call();
  Atomics.add(numbers, CALL, 1);
  Atomics.store(numbers, HELD_MIB, bytes === undefined ? 0 : mibOf(process.memoryUsage.rss() + bytes));
  Atomics.store(numbers, SECONDS, Math.ceil(seconds));
  try {
    return await call();
  } finally {
    Atomics.store(numbers, SECONDS, 0);
  }
}

/** Says what other work of this process may take beside the call that is under way. */
export function expectBeside(bytes: number): void {
  if (numbers !== undefined) Atomics.store(numbers, BESIDE_MIB, mibOf(bytes));
}

/** Says that something was opened that takes memory from call to call. @returns what says that it was closed. */
export function expectOpen(bytes: number): () => void {
  const watched = numbers;
  if (watched === undefined) return () => undefined;
  Atomics.add(watched, OPEN_MIB, mibOf(bytes));
  return () => Atomics.sub(watched, OPEN_MIB, mibOf(bytes));
}

function mibOf(bytes: number): number {
  return Math.min(Math.ceil(bytes / MIB), 2 ** 24);
}
