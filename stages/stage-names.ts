/** The queues of a run in the order in which work goes through them. */
export const STAGE_NAMES = [
  'acquisition',
  'preprocessing',
  'tiling',
  'inference',
  'aggregation',
  'validation',
] as const;

/** The step that runs the model; named here for those who only route work and need not load the model's runtime. */
export const MODEL_STEP = { stage: 'inference', step: 'predict' } as const;
