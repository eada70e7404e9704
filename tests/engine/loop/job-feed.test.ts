import { expect, it } from 'vitest';
import { sha256OfBytes } from '../../../engine/digest.ts';
import { MemoryArtifactStore } from '../../../engine/memory-artifact-store.ts';
import type { WorkItem } from '../../../engine/work-item.ts';
import { JobFeed } from '../../../engine/loop/job-feed.ts';
import { packResults, type StageJob } from '../../../engine/loop/stage-job.ts';
import type { JobQueue, JobRequest } from '../../../queue/job-queue.ts';

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
  ...{ id, artifact: { digest: sha256OfBytes(id), sizeBytes: 1 }, elapsedMs: 1, computed: true },
});

it('asks again for what a job of an earlier attempt, by the same name, did not carry out', async () => {
  const added: JobRequest[] = [];
  const done: string[] = [];
  const feed = new JobFeed({
    run: 'run',
    queue: { add: (jobs: readonly JobRequest[]) => Promise.resolve(void added.push(...jobs)) } as unknown as JobQueue,
    artifacts: new MemoryArtifactStore(),
    device: 'cpu',
    inputOf: () => ({}),
    onDone: (results) => done.push(...results.map(({ id }) => id)),
    onFailed: () => undefined,
  });
  await feed.submit([{ id: 'tiling/chips/0-2', items: [item('a'), item('b'), item('c')] }]);
  const earlier = packResults([result('tiling/chips/a'), result('tiling/chips/c')]);
  await feed.done({ stage: 'tiling', id: 'run|tiling/chips/0-2', result: earlier });
  expect(done).toEqual(['tiling/chips/a', 'tiling/chips/c']);
  expect(added.map(({ id }) => id)).toEqual(['run|tiling/chips/0-2', 'run|tiling/chips/b']);
  expect((added[1]!.payload as unknown as StageJob).items).toEqual([{ id: 'tiling/chips/b', input: {} }]);
  expect(feed.jobsInFlight).toBe(1);
});
