import { hasEnded, type RunRecord } from './run-record.ts';
import { pinOf } from '../run-pin.ts';
import type { WorkerRecord } from './worker-record.ts';

/** Whether a worker that lives puts the run together. */
export function isCarried(run: RunRecord, workers: readonly WorkerRecord[]): boolean {
  return workers.some(({ id, runs }) => (runs === undefined ? id === run.coordinator : run.id in runs));
}

/** What keeps a run that is under way from going on, in one sentence; undefined where nothing is known to. */
export function whyItStands(run: RunRecord, workers: readonly WorkerRecord[]): string | undefined {
  if (hasEnded(run) || run.state === 'waiting') return undefined;
  const misfit = whyNobodyFits(run, workers);
  if (misfit !== undefined) return misfit;
  return isCarried(run, workers)
    ? undefined
    : 'nobody carries it; it goes on when a worker that puts runs together takes it';
}

/** A run as it is shown: one that nobody carries has no speed, and no time left that could be told. */
export function asItStands(run: RunRecord, workers: readonly WorkerRecord[]): RunRecord {
  const standing = whyItStands(run, workers);
  if (standing === undefined) return run;
  if (isCarried(run, workers)) return { ...run, standing };
  const { secondsLeft: _untold, ...rest } = run;
  return { ...rest, itemsPerSecond: 0, standing };
}

function whyNobodyFits(run: RunRecord, workers: readonly WorkerRecord[]): string | undefined {
  const { work } = run;
  if (work === undefined || workers.length === 0) return undefined;
  const pin = pinOf(work);
  if (workers.some(({ pins }) => pins?.includes(pin) === true)) return undefined;
  const present = [...new Set(workers.map(({ code }) => codeText(code)))].join(', ');
  if (workers.some(({ code }) => code?.digest === work.code?.digest))
    return 'no worker present has the platform (Node, ONNX Runtime, processor) that it is pinned to';
  return (
    `it is pinned to ${codeText(work.code)}, and no worker present is of that code (${present}); ` +
    `start one, or move the run as a whole: quadrat resume ${run.id} --code new`
  );
}

function codeText(code: { readonly version: string; readonly digest: string } | undefined): string {
  return code === undefined ? 'an earlier version' : `version ${code.version} (${code.digest.slice(0, 8)})`;
}
