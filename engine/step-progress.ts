import { channel } from 'node:diagnostics_channel';

/** How far one long piece of work is. */
export interface StepProgress {
  /** What is done, as a sentence begins. */
  readonly what: string;
  readonly done: number;
  readonly total: number;
  /** At the speed so far; undefined at the beginning. */
  readonly secondsLeft: number | undefined;
}

/** A step has no log and may be in another process: what it tells goes to whoever of this thread listens. */
const progresses = channel('quadrat:step-progress');

const EVERY_MS = 5000;

export function tellOfProgress(progress: StepProgress): void {
  progresses.publish(progress);
}

/** Calls the listener for every progress that is told from now on in this thread; returns what ends that. */
export function onStepProgress(listener: (progress: StepProgress) => void): () => void {
  const hear = (message: unknown): void => listener(message as StepProgress);
  progresses.subscribe(hear);
  return () => progresses.unsubscribe(hear);
}

/** Tells of parts that are done, now and then; work that is done soon is not told of at all. */
export function progressTeller(): (part: Omit<StepProgress, 'secondsLeft'>) => void {
  let [what, startedMs, toldMs] = ['', 0, performance.now()];
  return (part) => {
    const nowMs = performance.now();
    if (part.what !== what) [what, startedMs] = [part.what, nowMs];
    if (nowMs - toldMs < EVERY_MS) return;
    toldMs = nowMs;
    const secondsLeft =
      part.done === 0 ? undefined : ((nowMs - startedMs) / 1000 / part.done) * (part.total - part.done);
    tellOfProgress({ ...part, secondsLeft });
  };
}

/** As a log or a person is told of it. */
export function progressText({ what, done, total, secondsLeft }: StepProgress): string {
  const left = secondsLeft === undefined ? '' : `, ${Math.ceil(secondsLeft)} s left`;
  return `${what}: ${done} of ${total}${left}`;
}
