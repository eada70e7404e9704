import path from 'node:path';
import type { Overview, QueueOverview } from '../pipeline/board/overview.ts';
import { hasEnded, type RunRecord } from '../pipeline/board/run-record.ts';
import type { WorkerRecord } from '../pipeline/board/worker-record.ts';
import { durationText } from './duration-text.ts';
import { textTable } from './text-table.ts';

const BAR_WIDTH = 16;
/** Of runs that ended well; those that did not are shown until they are launched again. */
const ENDED_WELL_SHOWN = 5;
const ENDED_BADLY_SHOWN = 20;
const WAITING_SHOWN = 5;
const WORKERS_SHOWN = 12;
const REASONS_PER_RUN = 2;

/** Runs, queues and workers as a page of text. */
export function overviewText(
  overview: Overview,
  o: { readonly place: string; readonly nowMs: number; readonly columns?: number | undefined },
): string {
  const clock = new Date(o.nowMs).toISOString().slice(0, 19).replace('T', ' ');
  const parts = [
    `Quadrat on ${o.place}, ${clock} UTC`,
    runsText(overview.runs, o.nowMs),
    queuesText(overview.queues),
    workersText(overview.workers, o.nowMs),
  ];
  const text = parts.join('\n\n');
  if (o.columns === undefined) return text;
  return text
    .split('\n')
    .map((line) => line.slice(0, o.columns))
    .join('\n');
}

function runsText(runs: readonly RunRecord[], nowMs: number): string {
  if (runs.length === 0) return 'No run is known.';
  const waiting = runs.filter(({ state }) => state === 'waiting').reverse();
  const ended = runs.filter(hasEnded);
  const badly = ended.filter(endedBadly);
  const shown = [
    ...runs.filter((run) => !hasEnded(run) && run.state !== 'waiting'),
    ...waiting.slice(0, WAITING_SHOWN),
    ...badly.slice(0, ENDED_BADLY_SHOWN),
    ...ended.filter((run) => !endedBadly(run)).slice(0, ENDED_WELL_SHOWN),
  ];
  const head = ['run', 'state', 'done', '', 'items/s', 'left', 'failed', 'priority', 'started (UTC)', 'folder'];
  return [
    textTable([head, ...shown.map((run) => runRow(run, nowMs))]),
    ...more(waiting.length - WAITING_SHOWN, 'wait to be put together'),
    ...more(badly.length - ENDED_BADLY_SHOWN, 'failed or are partial; --json lists all'),
    ...shown.flatMap(reasonsOf),
  ].join('\n');
}

function more(count: number, what: string): string[] {
  return count > 0 ? [`and ${count} more that ${what}`] : [];
}

function endedBadly({ state }: RunRecord): boolean {
  return state === 'failed' || state === 'partial';
}

function reasonsOf(run: RunRecord): string[] {
  const reasons = Object.entries(run.reasons).map(([item, reason]) => `  ! ${run.id}, ${item}: ${reason}`);
  const error = run.error === undefined ? [] : [`  ! ${run.id}: ${run.error.message}`];
  const standing = run.standing === undefined ? [] : [`  ! ${run.id}: ${run.standing}`];
  return [...standing, ...reasons.slice(0, REASONS_PER_RUN), ...error];
}

function runRow(run: RunRecord, nowMs: number): string[] {
  const done = run.stages.reduce((sum, stage) => sum + stage.done, 0);
  const total = run.stages.reduce((sum, stage) => sum + stage.total, 0);
  const share = total === 0 ? 0 : done / total;
  const filled = Math.round(share * BAR_WIDTH);
  return [
    run.id,
    run.state,
    `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)}`,
    `${Math.floor(share * 100)} %`,
    hasEnded(run) || run.standing !== undefined ? '' : run.itemsPerSecond.toFixed(1),
    run.secondsLeft === undefined || hasEnded(run) ? '' : durationText(run.secondsLeft),
    String(run.failures),
    String(run.weight),
    `${moment(run.startedAtMs)}, ${durationText((nowMs - run.startedAtMs) / 1000)} ago`,
    path.basename(run.folder) === run.name ? '' : path.basename(run.folder),
  ];
}

/** Runs of one name are told apart by it. */
function moment(atMs: number): string {
  return new Date(atMs).toISOString().slice(5, 19).replace('T', ' ');
}

function queuesText(queues: readonly QueueOverview[]): string {
  const head = ['queue', 'waiting', 'active', 'delayed', 'failed', 'oldest waits', 'workers', 'limits'];
  const shown = queues.filter(
    (queue) => !queue.queue.includes('-') || queue.workers + queue.waiting + queue.failed > 0,
  );
  return textTable([head, ...shown.map(queueRow)]);
}

function queueRow(queue: QueueOverview): string[] {
  const limits = [
    ...(queue.paused ? ['paused'] : []),
    ...(queue.concurrency === undefined ? [] : [`${queue.concurrency} at a time`]),
    ...(queue.perSecond === undefined ? [] : [`${queue.perSecond} a second`]),
  ];
  const age = queue.oldestWaitingMs === undefined ? '' : durationText(queue.oldestWaitingMs / 1000);
  const counts = [queue.waiting, queue.active, queue.delayed, queue.failed].map(String);
  return [queue.queue, ...counts, age, String(queue.workers), limits.join(', ')];
}

function workersText(workers: readonly WorkerRecord[], nowMs: number): string {
  if (workers.length === 0) return 'No worker takes jobs: start one with quadrat worker --queue …';
  const head = ['worker', 'threads', 'device', 'in hand', 'MB', 'up'];
  const rows = workers.slice(0, WORKERS_SHOWN).map((worker) => [
    worker.stopping ? `${worker.id} (stops)` : worker.id,
    String(worker.threads),
    worker.device,
    Object.entries(worker.inHand)
      .map(([queue, jobs]) => `${queue} ${jobs}`)
      .join(', ') || 'nothing',
    (worker.memoryBytes / 1e6).toFixed(0),
    durationText((nowMs - worker.startedAtMs) / 1000),
  ]);
  return [textTable([head, ...rows]), ...more(workers.length - rows.length, 'take jobs')].join('\n');
}
