interface Metric {
  readonly labels: readonly string[];
  /** A histogram is read by its `_bucket`, `_sum` and `_count`. */
  readonly isHistogram?: true;
}

/** What workers and the server give besides prom-client's own; dashboards, alerts and docs may use nothing else. */
export const QUADRAT_METRICS: Readonly<Record<string, Metric>> = {
  quadrat_worker_info: { labels: ['stages', 'device', 'version'] },
  quadrat_stage_duration_seconds: { labels: ['stage', 'step'], isHistogram: true },
  quadrat_items_total: { labels: ['stage', 'step', 'outcome'] },
  quadrat_bytes_read_total: { labels: [] },
  quadrat_job_retries_total: { labels: ['stage'] },
  quadrat_failures_total: { labels: ['stage', 'reason'] },
  quadrat_model_load_seconds: { labels: [], isHistogram: true },
  quadrat_jobs_in_hand: { labels: ['stage'] },
  quadrat_queue_jobs: { labels: ['stage', 'state'] },
  quadrat_queue_oldest_waiting_seconds: { labels: ['stage'] },
  quadrat_workers: { labels: [] },
  quadrat_worker_threads: { labels: [] },
  quadrat_runs: { labels: ['state'] },
  quadrat_run_items: { labels: ['run', 'stage', 'state'] },
  quadrat_run_items_per_second: { labels: ['run'] },
};

/** Given by others: prom-client, Prometheus itself, an exporter of Redis. */
const FOREIGN_METRICS: Readonly<Record<string, Metric>> = {
  process_resident_memory_bytes: { labels: [] },
  process_cpu_seconds_total: { labels: [] },
  nodejs_eventloop_lag_p99_seconds: { labels: [] },
  up: { labels: [] },
  ALERTS: { labels: ['alertname', 'alertstate'] },
  redis_up: { labels: [] },
  redis_memory_used_bytes: { labels: [] },
  redis_memory_max_bytes: { labels: [] },
};

/** Prometheus adds them to every series. */
const ADDED_LABELS = ['job', 'instance'];

/** Every name that an expression may use -> its labels. */
export const SERIES: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({ ...QUADRAT_METRICS, ...FOREIGN_METRICS }).flatMap(
    ([name, { labels, isHistogram }]): [string, readonly string[]][] => {
      const all = [...labels, ...ADDED_LABELS];
      if (isHistogram === undefined) return [[name, all]];
      return [
        [`${name}_bucket`, [...all, 'le']],
        [`${name}_sum`, all],
        [`${name}_count`, all],
      ];
    },
  ),
);
