import type { ProcessUse } from './process-messages.ts';

/** Who counts what a worker does. */
export interface WorkerObserver {
  item(o: {
    readonly stage: string;
    readonly step: string;
    readonly elapsedMs: number;
    readonly computed: boolean;
  }): void;
  failure(o: { readonly stage: string; readonly step: string; readonly error: unknown }): void;
  retry(stage: string): void;
  inHand(stage: string, change: 1 | -1): void;
  use(use: ProcessUse): void;
}
