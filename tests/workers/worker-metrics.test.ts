import { beforeEach, expect, it } from 'vitest';
import { PermanentError, TransientError } from '../../errors/error-kinds.ts';
import { WorkerMetrics } from '../../workers/worker-metrics.ts';

let metrics: WorkerMetrics;
beforeEach(() => {
  metrics = new WorkerMetrics({ queues: ['tiling', 'inference'], device: 'cpu', version: '1.2.3' });
});

/** Value of a sample by its name and labels as Prometheus reads them. */
async function value(sample: string): Promise<number | undefined> {
  const line = (await metrics.text()).split('\n').find((text) => text.startsWith(`${sample} `));
  return line === undefined ? undefined : Number(line.slice(sample.length + 1));
}

it('tells durations in seconds and items by what became of them', async () => {
  metrics.item({ stage: 'tiling', step: 'chips', elapsedMs: 1500, computed: true });
  metrics.item({ stage: 'tiling', step: 'chips', elapsedMs: 30, computed: false });
  const of = '{stage="tiling",step="chips"}';
  expect(await value(`quadrat_stage_duration_seconds_sum${of}`)).toBeCloseTo(1.53, 9);
  expect(await value('quadrat_stage_duration_seconds_bucket{le="0.05",stage="tiling",step="chips"}')).toBe(1);
  expect(await value('quadrat_items_total{stage="tiling",step="chips",outcome="computed"}')).toBe(1);
  expect(await value('quadrat_items_total{stage="tiling",step="chips",outcome="recalled"}')).toBe(1);
});

it('tells failures by the name of the error and whether it passes, and retries apart', async () => {
  const step = { stage: 'inference', step: 'predict' };
  metrics.failure({ ...step, error: new PermanentError('bad input') });
  metrics.failure({ ...step, error: new TransientError('a network') });
  metrics.failure({ ...step, error: 'no error at all' });
  metrics.retry('inference');
  expect(await value('quadrat_items_total{stage="inference",step="predict",outcome="failed"}')).toBe(3);
  for (const reason of ['PermanentError', 'TransientError (passing)', 'Error'])
    expect(await value(`quadrat_failures_total{stage="inference",reason="${reason}"}`), reason).toBe(1);
  expect(await value('quadrat_job_retries_total{stage="inference"}')).toBe(1);
});

it('tells what it is, what is in hand, what it read and how long models took to load', async () => {
  expect(await value('quadrat_worker_info{stages="tiling,inference",device="cpu",version="1.2.3"}')).toBe(1);
  for (const change of [1, 1, -1] as const) metrics.inHand('tiling', change);
  expect(await value('quadrat_jobs_in_hand{stage="tiling"}')).toBe(1);
  metrics.use({ bytesRead: 700, modelLoadsMs: [250, 2000], peakBytes: 1 });
  metrics.use({ bytesRead: 77, modelLoadsMs: [], peakBytes: 1 });
  expect(await value('quadrat_bytes_read_total')).toBe(777);
  expect(await value('quadrat_model_load_seconds_sum')).toBeCloseTo(2.25, 9);
  expect(await value('quadrat_model_load_seconds_count')).toBe(2);
});
