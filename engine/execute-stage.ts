import type { ArtifactRef } from './artifact-store.ts';
import type { Sha256 } from './digest.ts';
import { CancelledError } from '../errors/error-kinds.ts';
import { memoKey } from './memo-key.ts';
import type { Stage, StageContext } from './stage.ts';

export interface StageResult {
  /** Digest of all that decides the result's bits: of what work it is the result. */
  readonly key: Sha256;
  readonly artifact: ArtifactRef;
  /** False where an earlier attempt or run had already made it. */
  readonly computed: boolean;
}

/**
 * Carries out a stage once: what the store remembers is not computed again.
 * @throws CancelledError when the signal has fired; whatever the stage throws.
 */
export async function executeStage<Input, Options>(
  stage: Stage<Input, Options>,
  work: { readonly input: Input; readonly options: Options; readonly pin: Sha256 },
  context: StageContext,
): Promise<StageResult> {
  const key = memoKey({ stage: stage.name, step: stage.step, version: stage.version, ...work });
  const known = stage.looksOutside === true ? undefined : await context.artifacts.recall(key);
  // A memo outlives its content: what was dropped since and is asked for again is made again.
  if (known !== undefined && (await context.artifacts.has(known))) return { key, artifact: known, computed: false };
  if (context.signal.aborted) throw new CancelledError(`${stage.name} (${stage.step}) was cancelled before it began`);
  const made = await context.artifacts.put(await stage.run(work.input, work.options, context));
  if (stage.looksOutside === true) return { key, artifact: made, computed: true };
  return { key, artifact: await context.artifacts.remember(key, made), computed: true };
}
