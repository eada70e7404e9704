/** Of a JSON Schema what tells where keys are. */
export interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly const?: unknown;
  /** A text that names a file or an address. */
  readonly 'x-location'?: boolean;
}

/** A schema and all the shapes that it gives a choice of. */
export function alternatives(schema: JsonSchema): JsonSchema[] {
  return [schema, ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap(alternatives)];
}

/** The schemas of what stands at a key, or in a list. */
export function childSchemas(schema: JsonSchema, key: string | number): JsonSchema[] {
  if (typeof key === 'number') return schema.items === undefined ? [] : [schema.items];
  const named = schema.properties?.[key];
  const others = schema.additionalProperties;
  return [named, typeof others === 'object' ? others : undefined].filter((child) => child !== undefined);
}
