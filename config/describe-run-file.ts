import { z } from 'zod';
import { runFileTemplate } from './run-file-template.ts';
import { runFileSchema } from './run-file.ts';

interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: string | number | boolean;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
}

/** The reference of the run file as JSON Schema and as a page, both made from the schema that validates it. */
export function describeRunFile(): { readonly schema: string; readonly markdown: string } {
  const schema = z.toJSONSchema(runFileSchema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  const rows = rowsOf(schema, '');
  const head =
    '# Run file, version 1\n\nMade from the schema that validates it; change it there. Paths are relative to the file, unknown keys are errors.\n';
  const table = ['| key | value | default | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
  const example = `## An example\n\n\`\`\`yaml\n${runFileTemplate}\`\`\`\n`;
  return { schema: `${JSON.stringify(schema, null, 2)}\n`, markdown: `${head}\n${table}\n\n${example}` };
}

function rowsOf(schema: JsonSchema, place: string): string[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([key, child]) => {
    const name = place === '' ? key : `${place}.${key}`;
    return [rowOf(name, child, schema.required?.includes(key) === true), ...rowsOf(child, name)];
  });
  const { items, additionalProperties } = schema;
  const each = items === undefined ? [] : rowsOf(items, `${place}[]`);
  const named = typeof additionalProperties === 'object' ? rowsOf(additionalProperties, `${place}.<name>`) : [];
  const shapes = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  // A list of what may also stand alone has no keys of its own.
  const isListOfOther = ({ items }: JsonSchema): boolean =>
    items !== undefined && shapes.some((other) => JSON.stringify(other) === JSON.stringify(items));
  const choices = shapes.filter((shape) => !isListOfOther(shape)).flatMap((shape) => rowsOf(shape, place));
  return [...new Set([...own, ...each, ...named, ...choices])];
}

function rowOf(name: string, schema: JsonSchema, isRequired: boolean): string {
  const fallback =
    schema.default === undefined ? (isRequired ? 'required' : '') : `\`${JSON.stringify(schema.default)}\``;
  return `| \`${name}\` | ${valueOf(schema)} | ${fallback} | ${schema.description ?? ''} |`;
}

function valueOf(schema: JsonSchema): string {
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${String(value)}\``).join(' ');
  const choices = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  return schema.type ?? [...new Set(choices.map(valueOf))].filter((text) => text !== '').join(' or ');
}
