import { parentPort } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { TaskDecoder } from './decode/task.ts';
import type { DecodeOutcome, DecodeTask } from './decode/task.ts';

/** What the pool asks of a thread. */
export interface DecodeMessage {
  readonly id: number;
  readonly task: DecodeTask;
}

/** What a thread answers. */
export interface DecodeReply {
  readonly id: number;
  readonly outcome: DecodeOutcome;
}

function serve(port: MessagePort): void {
  const decoder = new TaskDecoder();
  // One at a time: what a decoder returns is good only until its next call.
  let last: Promise<void> = Promise.resolve();
  port.on('message', ({ id, task }: DecodeMessage) => {
    last = last.then(async () => {
      const outcome = await decoder.carryOut(task);
      const reply: DecodeReply = { id, outcome };
      port.postMessage(reply);
    });
  });
}

// Null where the module is loaded by the main thread, as tests of imports do.
if (parentPort !== null) serve(parentPort);
