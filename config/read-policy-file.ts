import { quoted } from '../access/quoted.ts';
import { PermanentError } from '../errors/error-kinds.ts';
import { readInputText } from '../engine/input-text.ts';
import { RUN_FILE_BYTES } from '../limits/input-limits.ts';
import { policyFileSchema, type PolicyFile } from '../stages/validation/publication-options.ts';
import { parseBoundedYaml } from './bounded-yaml.ts';
import { describeIssues } from './describe-issue.ts';
import { faultsByLine } from './faults-by-line.ts';
import { isOfKind } from './yaml-content.ts';

/**
 * Reads and validates an office's policy file, YAML or JSON.
 * @throws PermanentError that names file and key, what was expected and what was found.
 */
export async function readPolicyFile(
  location: string,
): Promise<{ readonly policy: PolicyFile; readonly text: string }> {
  const text = await readInputText(location, { path: location, what: 'a policy file', mostBytes: RUN_FILE_BYTES });
  return { policy: parsePolicyFile(text, location), text };
}

/** Validates the text of a policy file; `location` is for messages only. */
export function parsePolicyFile(text: string, location: string): PolicyFile {
  const { content, document, lines } = parseBoundedYaml(text, location);
  if (!isOfKind(content, policyFileSchema))
    throw new PermanentError(`${location}: expected a policy file, with the key name, found none of its keys`);
  const parsed = policyFileSchema.safeParse(content);
  if (!parsed.success) {
    throw faultsByLine(describeIssues(parsed.error, content, policyFileSchema), { location, document, lines });
  }
  const bands = parsed.data.quality.bands ?? [];
  const faulty = bands.findIndex(({ cvAtMost, cvBelow }, index) => {
    const limits = [cvAtMost, cvBelow].filter((limit) => limit !== undefined).length;
    return limits !== (index === bands.length - 1 ? 0 : 1);
  });
  if (faulty >= 0) {
    throw new PermanentError(
      `${location}: quality.bands.${faulty}: expected cvAtMost (the limit is part of the band) or cvBelow (it is not) in every band but the last, found ${quoted(bands[faulty])}`,
    );
  }
  return parsed.data;
}

/** The rules that come with Quadrat under a name, everything else as in a policy file that says nothing more. */
export function builtInPolicy(name: string): PolicyFile {
  return policyFileSchema.parse({ name, base: name });
}
