/** A change that alters nothing anybody could notice, with why. It is known by its file and by its line before and after. */
export interface EquivalentChange {
  readonly file: string;
  readonly was: string;
  readonly becomes: string;
  readonly reason: string;
}

export const EQUIVALENT_CHANGES: readonly EquivalentChange[] = [
  {
    file: 'cli/carry-out.ts',
    was: 'const [GRACE_MS, HURRIED_GRACE_MS] = [10_000, 500] as const;',
    becomes: 'const [GRACE_MS, HURRIED_GRACE_MS] = [10001, 500] as const;',
    reason: 'who stops waits a millisecond longer',
  },
  {
    file: 'models/model-trial.ts',
    was: 'const secondsPerChip = (performance.now() - startedMs) / 1000 / chips;',
    becomes: 'const secondsPerChip = (performance.now() - startedMs) / 1001 / chips;',
    reason: 'a time that is measured, changed by a thousandth',
  },
  {
    file: 'raster/decode/task.ts',
    was: 'copyBlock(samples instanceof Promise ? await samples : samples, block, task.format, task.target);',
    becomes: 'copyBlock(true ? await samples : samples, block, task.format, task.target);',
    reason: 'what is no promise may be awaited, too',
  },
  {
    file: 'queue/bull-jobs.ts',
    was: 'return delayMs > 0 ? new DelayedError() : new WaitingError();',
    becomes: 'return false ? new DelayedError() : new WaitingError();',
    reason: 'BullMQ takes both alike: the job is no longer this worker’s',
  },
  {
    file: 'geo/transverse-mercator-scale.ts',
    was: '[1 / 2, -2 / 3, 37 / 96, -1 / 360, -81 / 512, 96199 / 604800],',
    becomes: '[1 / 2, -2 / 3, 37 / 96, -1 / 360, -82 / 512, 96199 / 604800],',
    reason: 'the term has the fifth power of the third flattening, 1e-14 for the Earth',
  },
  {
    file: 'raster/decode/deflate.ts',
    was: 'const SLACK_BYTES = 64;',
    becomes: 'const SLACK_BYTES = 65;',
    reason: 'one byte more to spare',
  },
  {
    file: 'geo/polygon-set.ts',
    was: 'const atX = ownX + turn;',
    becomes: 'const atX = ownX - turn;',
    reason: 'the turns are one and its opposite',
  },
  {
    file: 'statistics/linear-algebra/generalised-inverse.ts',
    was: 'let best = -1;',
    becomes: 'let best = 1;',
    reason: 'where there is no pivot its index is not used',
  },
];
