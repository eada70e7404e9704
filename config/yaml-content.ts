import type { YAMLError } from 'yaml';
import type { z } from 'zod';

/** A fault of the syntax by its kind: the parser's own sentence repeats what stands in the file. */
export function yamlFault({ code }: YAMLError): string {
  return code.toLowerCase().replaceAll('_', ' ');
}

/** Whether content has at least one key that the schema knows: if not, it is another file, and nothing of it is repeated. */
export function isOfKind(content: unknown, schema: z.ZodObject): boolean {
  if (typeof content !== 'object' || content === null || Array.isArray(content)) return false;
  return Object.keys(content).some((key) => Object.hasOwn(schema.shape, key));
}
