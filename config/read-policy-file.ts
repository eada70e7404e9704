import { PermanentError } from '../engine/errors.ts';
import { readBoundedFile } from '../limits/bounded-file.ts';
import { RUN_FILE_BYTES } from '../limits/input-limits.ts';
import { policyFileSchema, type PolicyFile } from '../stages/validation/publication-options.ts';
import { parseBoundedYaml } from './bounded-yaml.ts';
import { describeIssue } from './describe-issue.ts';

/**
 * Reads and validates an office's policy file, YAML or JSON.
 * @throws PermanentError that names file and key, what was expected and what was found.
 */
export async function readPolicyFile(
  location: string,
): Promise<{ readonly policy: PolicyFile; readonly text: string }> {
  const bytes = await readBoundedFile(location, RUN_FILE_BYTES).catch((error: NodeJS.ErrnoException) => {
    throw new PermanentError(
      `${location}: expected a policy file, found none that can be read (${error.code ?? error.message})`,
    );
  });
  const text = bytes.toString('utf8');
  return { policy: parsePolicyFile(text, location), text };
}

/** Validates the text of a policy file; `location` is for messages only. */
export function parsePolicyFile(text: string, location: string): PolicyFile {
  const { content } = parseBoundedYaml(text, location);
  const parsed = policyFileSchema.safeParse(content);
  if (!parsed.success) {
    throw new PermanentError(`${location}: ${describeIssue(parsed.error, content, policyFileSchema).message}`);
  }
  const bands = parsed.data.quality.bands ?? [];
  const faulty = bands.findIndex(({ cvAtMost, cvBelow }, index) => {
    const limits = [cvAtMost, cvBelow].filter((limit) => limit !== undefined).length;
    return limits !== (index === bands.length - 1 ? 0 : 1);
  });
  if (faulty >= 0) {
    throw new PermanentError(
      `${location}: quality.bands.${faulty}: expected cvAtMost (the limit is part of the band) or cvBelow (it is not) in every band but the last, found ${JSON.stringify(bands[faulty])}`,
    );
  }
  return parsed.data;
}

/** The rules that come with Quadrat under a name, everything else as in a policy file that says nothing more. */
export function builtInPolicy(name: string): PolicyFile {
  return policyFileSchema.parse({ name, base: name });
}
