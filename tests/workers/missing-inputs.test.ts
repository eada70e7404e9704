import os from 'node:os';
import { beforeEach, expect, it } from 'vitest';
import { NotHereError, PermanentError } from '../../errors/error-kinds.ts';
import { postWorker } from '../../pipeline/board/worker-record.ts';
import { HandBack } from '../../queue/job-queue.ts';
import { MissingInputs } from '../../workers/missing-inputs.ts';
import { Peers } from '../../workers/peers.ts';
import { MemoryBoard, workerOf } from './memory-board.ts';

const job = { queue: 'tiling', id: 'a', pin: 'aa' };
const missing = new NotHereError('/mount/a.tif: expected a file, found none.');
let board: MemoryBoard;

function at(worker: string, isEmbedded = false): MissingInputs {
  return new MissingInputs({ worker, board, peers: new Peers(board), isEmbedded });
}

beforeEach(() => {
  board = new MemoryBoard();
});

it('hands a job back as long as another worker that takes it has not tried, and gives it up after the last', async () => {
  for (const id of ['one', 'two']) await postWorker(board, workerOf(id));
  // None of these may carry the job out.
  await postWorker(board, workerOf('stopping', { stopping: true }));
  await postWorker(board, workerOf('elsewhere', { queues: ['inference'] }));
  await postWorker(board, workerOf('unlike', { pins: ['bb'] }));
  const first = await at('one').passOn(job, missing);
  expect(first).toBeInstanceOf(HandBack);
  // The same worker again changes nothing.
  expect(await at('one').passOn(job, missing)).toBeInstanceOf(HandBack);
  const last = await at('two').passOn(job, new NotHereError('/mount: no permission'));
  expect(last).toBeInstanceOf(PermanentError);
  expect((last as Error).message).toBe(
    '/mount: no permission; no worker that takes it has it: ' +
      `${os.hostname()}, ${os.hostname()} (/mount/a.tif: expected a file, found none.)`,
  );
  // What was tried of a job that was given up is forgotten: asked for again it goes round again.
  expect(await at('two').passOn(job, missing)).toBeInstanceOf(HandBack);
});

it('keeps what was tried of one job from another', async () => {
  for (const id of ['one', 'two']) await postWorker(board, workerOf(id));
  await at('one').passOn(job, missing);
  expect(await at('two').passOn({ ...job, id: 'b' }, missing)).toBeInstanceOf(HandBack);
});

it('gives a job up at once where no other worker may take it, and on a queue of this process alone', async () => {
  await postWorker(board, workerOf('one'));
  const alone = await at('one').passOn(job, missing);
  expect((alone as Error).message).toBe(
    `/mount/a.tif: expected a file, found none; no worker that takes it has it: ${os.hostname()}`,
  );
  await postWorker(board, workerOf('two'));
  expect(await at('one', true).passOn(job, missing)).toBe(missing);
});

it('looks at who lives once in two seconds, and again where the board did not answer', async () => {
  await postWorker(board, workerOf('one'));
  const peers = new Peers(board);
  board.refuses = true;
  await expect(peers.takersOf('tiling')).rejects.toThrow('does not answer');
  board.refuses = false;
  expect((await peers.takersOf('tiling', 'aa')).map(({ id }) => id)).toEqual(['one']);
  expect(await peers.takersOf('tiling', 'bb')).toEqual([]);
  expect(board.reads).toBe(1);
});
