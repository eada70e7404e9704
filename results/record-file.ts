import type { z } from 'zod';
import { canonicalJson } from '../engine/json.ts';
import { parseRecord, type Recorded } from './parse-record.ts';

/** A JSON file of a run folder: its name, its content, how it is written and read. */
export class RecordFile<S extends z.ZodType> {
  readonly file: string;
  readonly #what: string;
  readonly #schema: S;

  /** @param what it is, for messages */
  constructor(file: string, what: string, schema: S) {
    this.file = file;
    this.#what = what;
    this.#schema = schema;
  }

  write(content: Recorded<S>): string {
    return jsonText(content);
  }

  /**
   * Reads the text of the file.
   * @param location names it in messages
   * @throws PermanentError in one sentence where it is no JSON, or has keys or values that it should not have
   */
  read(text: string, location: string): Recorded<S> {
    return parseRecord(text, { location, what: this.#what, schema: this.#schema }) as Recorded<S>;
  }
}

/** JSON as the files of a run folder have it: keys sorted, two spaces. */
export function jsonText(content: unknown): string {
  return `${JSON.stringify(JSON.parse(canonicalJson(content)), null, 2)}\n`;
}
