import { Worker } from 'node:worker_threads';

/** Waits for the end of the standard input, which is a pipe that the parent holds; its end closes with the parent. */
const WATCH = `
const { Socket } = require('node:net');
const end = () => process.kill(process.pid, 'SIGKILL');
new Socket({ fd: 0, readable: true, writable: false }).on('error', end).on('close', end).resume();
`;

/**
 * Has this process, which another one started, end as soon as that one does, though its main thread be deep in native code.
 * Signals from the keyboard, which reach all processes of a terminal, are the parent's to act on.
 */
export function endWithParent(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
  new Worker(WATCH, { eval: true, resourceLimits: { maxOldGenerationSizeMb: 8, stackSizeMb: 1 } }).unref();
}
