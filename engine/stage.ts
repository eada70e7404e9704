import type { ArtifactStore } from './artifact-store.ts';

/** What a stage may use besides its input and options; none of it changes a result. */
export interface StageContext {
  readonly artifacts: ArtifactStore;
  /** Turns a location as the run file has it into one that can be opened. */
  locate(location: string): string;
  /**
   * Opens something expensive once and hands it out again (a model session, an open raster).
   * The key must name everything that the thing depends on.
   */
  keep<T>(key: string, open: () => Promise<T>): Promise<T>;
  readonly signal: AbortSignal;
  readonly settings: StageSettings;
}

/** Where a model runs. */
export type Device = 'cpu' | 'webgpu' | 'cuda';

/** How the work is done, as against what it gives: never part of a memo key. */
export interface StageSettings {
  readonly device: Device;
  readonly threadsPerSession: number;
  /** Chips in one call of the model. */
  readonly batch: number;
  /** Longest that the model may take for one of them. */
  readonly secondsPerChip: number;
  /** Most memory that it may take for a call; undefined: any. */
  readonly memoryBytes: number | undefined;
  /** File of the model's graph; which one it must be says the digest in the stage's options. */
  readonly onnxPath: string;
}

/** What a step says of itself to whoever carries it out. */
export interface StepTraits {
  /** The queue that the step's jobs go through. */
  readonly name: string;
  readonly step: string;
  /** Raised by hand whenever a change of the code changes results. */
  readonly version: number;
  /** True for a step that reads what no digest vouches for: it is carried out anew in every attempt at a run. */
  readonly looksOutside?: boolean;
  /** True for a step that computes on the device that the run pins; every other one is any worker's. */
  readonly needsDevice?: boolean;
  /**
   * How long the content of the result is kept: for good, where nothing is said; for the `run`, until its outputs are
   * written; or until its `consumers` are done. The digest is kept in any case.
   */
  readonly keep?: 'run' | 'consumers';
}

/** One step of the pipeline: a pure function of references and options, both plain JSON data. */
export interface Stage<Input = unknown, Options = unknown> extends StepTraits {
  /** Makes the artifact's bytes from references (digests, locations) and options that affect the result. */
  run(input: Input, options: Options, context: StageContext): Promise<Uint8Array>;
}
