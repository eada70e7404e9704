import { Queue } from 'bullmq';
import { RUNS, STAGE_QUEUES } from '../../../pipeline/stage-queues.ts';
import type { FaultUnderWay } from '../fault.ts';

export const junkJobs: FaultUnderWay = {
  name: 'jobs that are none lie in the queues',
  part: 'queue',
  async strike({ redis }) {
    for (const name of [RUNS, ...STAGE_QUEUES.slice(0, 2)]) {
      const queue = new Queue(name, { connection: { port: redis.port } });
      await queue.add('junk', { folder: '/', run: 7, items: 'none' }, { jobId: 'junk|1' });
      await queue.close();
    }
  },
};
