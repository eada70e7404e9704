import { exitCodeOf } from '../../cli/exit-codes.ts';
import { messageOf } from '../../errors/error-kinds.ts';

/**
 * The sentence by which the product refuses an input.
 * @throws Error where it takes it, fails otherwise than by a refusal (exit code 2), or the sentence lacks something.
 */
export async function refusalOf(work: () => unknown, ...says: readonly RegExp[]): Promise<string> {
  let failure: unknown;
  try {
    await work();
  } catch (error) {
    failure = error;
  }
  if (failure === undefined) throw new Error('it was taken');
  const sentence = messageOf(failure);
  if (exitCodeOf(failure) !== 2) throw failure;
  const lacking = says.find((part) => !part.test(sentence));
  if (lacking !== undefined) throw new Error(`the refusal lacks ${lacking.source}: ${sentence}`);
  return sentence;
}
