import type { House } from './house.ts';

/** What a fault is done to. */
export type Part = 'store' | 'queue' | 'worker' | 'network' | 'clock' | 'disk' | 'input';

interface AnyFault {
  /** What happens, as an operator would tell it. */
  readonly name: string;
  readonly part: Part;
}

/**
 * Happens while workers carry a run out, and is over when `strike` has returned. The run ends by itself as though nothing had
 * been.
 */
export interface FaultUnderWay extends AnyFault {
  /** The run may end over it, with a sentence that says so; launched again, it goes through. */
  readonly mayEndRun?: true;
  strike(house: House): Promise<void>;
}

/** Happens to a run folder while nobody holds it. Run again, it is as it was. */
export interface FaultBetweenRuns extends AnyFault {
  /** The folder is of a run that was stopped halfway, else of a finished one. */
  readonly halfway?: true;
  strike(folder: string): void;
}

/** What a command meets. */
export interface Obstacle {
  /** Before the program: another program that starts it, such as `prlimit`. */
  readonly before?: readonly string[];
  readonly nodeArguments?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Ends the fault. */
  mend(): void;
}

/** Stands in the way of a command, which ends with one sentence that says so; once it is mended, the run goes through. */
export interface FaultAtTheDoor extends AnyFault {
  readonly says: RegExp;
  arrange(o: { readonly folder: string; readonly runFile: string }): Obstacle;
}
