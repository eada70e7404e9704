/** Figures that workers and the server give; dashboards and alerts may use no other. */
export const METRICS: readonly string[] = [
  'quadrat_worker_info',
  'quadrat_stage_duration_seconds',
  'quadrat_items_total',
  'quadrat_bytes_read_total',
  'quadrat_job_retries_total',
  'quadrat_failures_total',
  'quadrat_model_load_seconds',
  'quadrat_jobs_in_hand',
  'quadrat_queue_jobs',
  'quadrat_queue_oldest_waiting_seconds',
  'quadrat_workers',
  'quadrat_worker_threads',
  'quadrat_runs',
  'quadrat_run_items',
  'quadrat_run_items_per_second',
];
