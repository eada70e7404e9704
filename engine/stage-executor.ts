import type { StageResult } from './execute-stage.ts';

/** A step of a stage, ready to be carried out anywhere: plain data. */
export interface StageTask {
  readonly stage: string;
  readonly step: string;
  readonly input: unknown;
  readonly options: unknown;
}

/** Something that carries out steps of stages off the main thread. */
export interface StageExecutor {
  execute(task: StageTask): Promise<StageResult>;
}
