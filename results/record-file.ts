import type { z } from 'zod';
import { canonicalJson } from '../engine/json.ts';
import { CONFIDENTIALITY, type Mark } from './confidentiality.ts';
import { parseRecord, REMEDY, type Recorded, type RecordVersion } from './parse-record.ts';

/** A JSON file of a run folder: its name, its content, how it is written and read. */
export class RecordFile<S extends z.ZodType> {
  readonly file: string;
  readonly #what: string;
  readonly #schema: S;
  readonly #version: RecordVersion | undefined;
  readonly #remedy: string;

  /**
   * @param what it is, for messages
   * @param o.version of its own, where it says one
   * @param o.remedy what to do where it is damaged
   */
  constructor(
    file: string,
    what: string,
    schema: S,
    o: { readonly version?: RecordVersion; readonly remedy?: string } = {},
  ) {
    this.file = file;
    this.#what = what;
    this.#schema = schema;
    this.#version = o.version;
    this.#remedy = o.remedy ?? REMEDY;
  }

  /** The text of the file: keys sorted, two spaces. A mark is a member beside the others; null, which says nothing, bears none. */
  write(content: Recorded<S>, mark?: Mark): string {
    const marked =
      mark === undefined || content === null ? content : { ...(content as object), [CONFIDENTIALITY]: mark };
    return `${JSON.stringify(JSON.parse(canonicalJson(marked)), null, 2)}\n`;
  }

  /**
   * Reads the text of the file.
   * @param location names it in messages
   * @throws PermanentError in one sentence where it is no JSON, of another version, or has keys or values that it should not
   * have
   */
  read(text: string, location: string): Recorded<S> {
    const o = { location, what: this.#what, schema: this.#schema, version: this.#version, remedy: this.#remedy };
    return parseRecord(text, o) as Recorded<S>;
  }
}
