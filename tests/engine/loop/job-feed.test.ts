import { expect, it } from 'vitest';
import { sha256OfBytes } from '../../../engine/digest.ts';
import { MemoryArtifactStore } from '../../../engine/memory-artifact-store.ts';
import type { WorkItem } from '../../../engine/work-item.ts';
import { JobFeed } from '../../../engine/loop/job-feed.ts';
import { packResults, type ItemResult, type StageJob } from '../../../engine/loop/stage-job.ts';
import type { JobQueue, JobRequest } from '../../../queue/job-queue.ts';

const PLAN = sha256OfBytes('plan');
const item = (tile: string): WorkItem => ({
  ...{
    id: `tiling/chips/${tile}`,
    stage: 'tiling',
    step: 'chips',
    options: {},
    input: {},
    needs: {},
    traits: { version: 1 },
  },
});
const result = (id: string): Parameters<typeof packResults>[0][number] => ({
  ...{ id, key: 'asked', artifact: { digest: sha256OfBytes(id), sizeBytes: 1 }, elapsedMs: 1, computed: true },
});

function feedOf(): { readonly feed: JobFeed; readonly added: JobRequest[]; readonly done: string[] } {
  const added: JobRequest[] = [];
  const done: string[] = [];
  const feed = new JobFeed({
    ...{ run: 'run', plan: PLAN, isAsked: ({ key }: ItemResult) => key === 'asked' },
    queue: { add: (jobs: readonly JobRequest[]) => Promise.resolve(void added.push(...jobs)) } as unknown as JobQueue,
    artifacts: new MemoryArtifactStore(),
    device: 'cpu',
    inputOf: () => ({}),
    onDone: (results) => done.push(...results.map(({ id }) => id)),
    onFailed: () => undefined,
  });
  return { feed, added, done };
}

it('asks again for what a job of an earlier attempt, by the same name, did not carry out', async () => {
  const { feed, added, done } = feedOf();
  await feed.submit([{ id: 'tiling/chips/0-2', items: [item('a'), item('b'), item('c')] }]);
  const earlier = packResults([result('tiling/chips/a'), result('tiling/chips/c')]);
  await feed.done({ stage: 'tiling', id: 'run|tiling/chips/0-2', result: earlier });
  expect(done).toEqual(['tiling/chips/a', 'tiling/chips/c']);
  expect(added.map(({ id }) => id)).toEqual(['run|tiling/chips/0-2', 'run|tiling/chips/b']);
  expect((added[1]!.payload as unknown as StageJob).items).toEqual([{ id: 'tiling/chips/b', input: {} }]);
  expect(feed.jobsInFlight).toBe(1);
});

it('takes no result of other work under the same name, and asks for its own', async () => {
  const { feed, added, done } = feedOf();
  await feed.submit([{ id: 'tiling/chips/a', items: [item('a')] }]);
  const job = { stage: 'tiling', id: 'run|tiling/chips/a' };
  await feed.done({ ...job, result: packResults([{ ...result('tiling/chips/a'), key: 'of the run file of before' }]) });
  expect(done).toEqual([]);
  expect(added.map(({ id }) => id)).toEqual(['run|tiling/chips/a', 'run|tiling/chips/a']);
  await feed.done({ ...job, result: packResults([result('tiling/chips/a')]) });
  expect(done).toEqual(['tiling/chips/a']);
  expect(feed.jobsInFlight).toBe(0);
});
