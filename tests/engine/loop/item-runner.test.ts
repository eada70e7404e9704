import { expect, it } from 'vitest';
import type { ItemSource } from '../../../engine/item-source.ts';
import { sha256OfBytes } from '../../../engine/digest.ts';
import { MemoryArtifactStore } from '../../../engine/memory-artifact-store.ts';
import type { WorkItem } from '../../../engine/work-item.ts';
import { ItemRunner } from '../../../engine/loop/item-runner.ts';
import type { JobQueue, JobRequest } from '../../../queue/job-queue.ts';

const ITEMS = ['a', 'b'].map((tile): WorkItem => ({
  ...{
    id: `tiling/chips/${tile}`,
    stage: 'tiling',
    step: 'chips',
    options: {},
    input: {},
    needs: {},
    traits: { version: 1 },
  },
}));
const source: ItemSource = {
  ...{ groupCount: ITEMS.length, itemCount: ITEMS.length, stageTotals: new Map([['tiling', ITEMS.length]]) },
  group: (index) => [ITEMS[index]!],
  neighbours: (group) => ({ first: group, end: group + 1 }),
  groupOf: (id) => ITEMS.findIndex((item) => item.id === id),
  ordinalOf: (id) => ITEMS.findIndex((item) => item.id === id),
  idAt: (ordinal) => ITEMS[ordinal]!.id,
  consumersOf: () => undefined,
};
const refused = new Error('the queue refuses');

/** A runner of two items on a queue that takes jobs and takes none back. */
function runner(): { readonly items: ItemRunner; readonly added: JobRequest[] } {
  const added: JobRequest[] = [];
  const queue: Pick<JobQueue, 'add' | 'remove'> = {
    add: (jobs) => Promise.resolve(void added.push(...jobs)),
    remove: () => Promise.reject(refused),
  };
  const items = new ItemRunner({
    ...{ run: 'run', source, queue: queue as JobQueue, artifacts: new MemoryArtifactStore(), device: 'cpu' },
    ...{ itemsPerJob: 1, groupsInFlight: () => ITEMS.length, outputsStand: false },
    ...{ pin: sha256OfBytes('pin'), onDone: () => undefined, onFailed: () => undefined },
    onRetried: () => undefined,
    ...{ plan: sha256OfBytes('plan'), keyOf: () => sha256OfBytes('key') },
  });
  return { items, added };
}

it('ends as it was told to where the queue does not take its jobs back', async () => {
  const { items, added } = runner();
  const ended = items.carryOut();
  await expect.poll(() => added).toHaveLength(ITEMS.length);
  items.abandon(new Error('cancelled'), { withdraw: true });
  await expect(ended).rejects.toThrow('cancelled');
});

it('ends by the queue’s error where failed items cannot be tried again', async () => {
  const { items, added } = runner();
  const ended = items.carryOut();
  await expect.poll(() => added).toHaveLength(ITEMS.length);
  items.heardFailed({ stage: added[0]!.stage, id: added[0]!.id, reason: 'x' });
  await expect.poll(() => items.failures.size).toBe(1);
  items.replay('all');
  await expect(ended).rejects.toThrow(refused.message);
});
