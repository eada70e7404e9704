type Entry = readonly [id: string, fields: readonly string[]];
type ReadEvents = (
  ...args: unknown[]
) => Promise<readonly (readonly [stream: string, entries: readonly Entry[]])[] | null>;

/** What BullMQ reads of an event as JSON. */
const JSON_FIELDS: ReadonlyMap<string | undefined, string> = new Map([
  ['completed', 'returnvalue'],
  ['progress', 'data'],
]);

/**
 * Makes a backend give only events that BullMQ can read: at one that somebody wrote there by hand and that it cannot, it
 * would stop hearing for good. None is left out, because it goes on after the last one that it was given.
 */
export function makeReadable(backend: object): void {
  const stream = backend as { readEvents: ReadEvents };
  const read = stream.readEvents.bind(backend);
  stream.readEvents = async (...args) => {
    const found = await read(...args);
    return found?.map(([name, entries]) => [name, entries.map(([id, fields]) => [id, readable(fields)])]) ?? null;
  };
}

function readable(fields: readonly string[]): readonly string[] {
  const field = JSON_FIELDS.get(valueOf(fields, 'event'));
  return field === undefined || isJson(valueOf(fields, field)) ? fields : [...fields, field, 'null'];
}

/** Of a field that is there twice the last value counts. */
function valueOf(fields: readonly string[], name: string): string | undefined {
  const at = fields.findLastIndex((text, index) => index % 2 === 0 && text === name);
  return at < 0 ? undefined : fields[at + 1];
}

function isJson(text: string | undefined): boolean {
  try {
    JSON.parse(text ?? '');
    return true;
  } catch {
    return false;
  }
}
