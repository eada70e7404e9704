/** The queues of a run in the order in which work goes through them. */
export const STAGE_NAMES = [
  'acquisition',
  'preprocessing',
  'tiling',
  'inference',
  'aggregation',
  'validation',
] as const;

/** The stage with the step that needs a device; named here for those who only route work and need not load the model's runtime. */
export const DEVICE_STAGE = 'inference';
