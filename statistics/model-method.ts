import type { EstimationMethod } from './estimate.ts';

const MODELS: ReadonlySet<string> = new Set([
  'composite',
  'fay-herriot',
  'synthetic',
  'unit-level-eblup',
] satisfies EstimationMethod[]);

/** True where the error of a figure is the root mean squared error of a model. */
export function isModelMethod(method: string): boolean {
  return MODELS.has(method);
}
