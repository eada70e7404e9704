import { ModelError } from './model-error.ts';
import type { Activation, ActivationBy, StatedActivation } from './model-output.ts';
import { kindOfValues, type OutputValues } from './output-values.ts';

/** What is done to a model's output, in all of a run, and what says so. */
export interface SettledActivation {
  readonly activation: Activation;
  readonly activationBy: ActivationBy;
  readonly warnings: readonly string[];
}

/**
 * Settles whether a model gives probabilities or logits, by its card, its graph, and what it gave when it was tried:
 * `quadrat:values` of the card decides; else what sums to one at every pixel is probabilities, whatever the graph ends in.
 * @param what the item and its output, to begin a sentence with.
 * @throws ModelError where the model gives numbers that are neither, or none of what it is said to give.
 */
export function settleActivation(stated: StatedActivation, values: OutputValues, what: string): SettledActivation {
  const { activation, by } = stated;
  const kind = kindOfValues(values);
  const settled = { activation, activationBy: by, warnings: [] };
  if (values.finiteShare === 0) {
    throw new ModelError(
      `${what} has numbers that are not finite (NaN or infinite) whatever the input: export it anew with the weights that were trained.`,
    );
  }
  if (kind === 'unknown') return settled;
  if (by === 'quadrat:values' && activation === 'softmax') {
    const contradiction = `${what} is declared as logits by quadrat:values, but it has probabilities (${rangeText(values)}): a softmax is taken of them all the same, as declared.`;
    return kind === 'probabilities' ? { ...settled, warnings: [contradiction] } : settled;
  }
  if (kind === 'probabilities') return probabilities(stated, values, what);
  if (activation === 'none') {
    throw new ModelError(
      `${what} is said to have probabilities (by ${SAID_BY[by]}), but has ${rangeText(values)}; expected 0 to 1 and a sum of 1 over the classes: export the model anew, or declare "quadrat:values": "logits" in mlm:output where it gives logits.`,
    );
  }
  if (kind === 'any') return settled;
  const found = kind === 'scaled' ? 'as percentages have' : 'as independent scores have, such as those of a Sigmoid';
  throw new ModelError(
    `${what} has ${rangeText(values)}, ${found}; expected logits, or probabilities that sum to 1 over the classes: export the model anew, or declare "quadrat:values": "logits" in mlm:output where it gives logits.`,
  );
}

const SAID_BY: Readonly<Record<ActivationBy, string>> = {
  'quadrat:values': 'quadrat:values of its card',
  graph: 'the Softmax at the end of its graph',
  post_processing_function: 'its post_processing_function',
  name: 'its name',
  values: 'its values',
  nobody: 'nobody',
};

function probabilities(stated: StatedActivation, values: OutputValues, what: string): SettledActivation {
  if (stated.activation === 'none') return { activation: 'none', activationBy: stated.by, warnings: [] };
  const isNamed = stated.by === 'post_processing_function';
  const warning = `${what} has a post_processing_function that names softmax, but it has probabilities already (${rangeText(values)}): no softmax is taken; declare "quadrat:values" in mlm:output to say it.`;
  return { activation: 'none', activationBy: 'values', warnings: isNamed ? [warning] : [] };
}

function rangeText({ least, most, leastSum, mostSum }: OutputValues): string {
  const span = (from: number, to: number): string => {
    const [lower, upper] = [from, to].map((value) => Number(value.toPrecision(3)));
    return lower === upper ? `${lower}` : `${lower} to ${upper}`;
  };
  return `values of ${span(least, most)} whose sum over the classes is ${span(leastSum, mostSum)}`;
}
