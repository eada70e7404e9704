/** Something that is there and cannot be read: what it is instead, e.g. "a folder". */
export interface Unreadable {
  readonly unreadable: string;
}

/** Named bytes, whole: a folder or a stretch of a bucket. Names have the shape `contents/ab/cd…`. Knows no artifact. */
export interface ByteStore {
  /** Where it is, as a message names it. */
  readonly label: string;
  /** What is larger is asked after by its size only, where all that matters is whether it is there. */
  readonly readToAskBytes: number;
  /** Undefined where there is nothing of that name. A file of more than `mostBytes` is not read. */
  get(key: string, mostBytes?: number): Promise<Uint8Array<ArrayBuffer> | Unreadable | undefined>;
  /** Writes, or replaces what is there. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** Writes what is not there yet; says whether this call wrote it. */
  putIfAbsent(key: string, bytes: Uint8Array): Promise<boolean>;
  sizeBytes(key: string): Promise<number | undefined>;
  /** Removes whatever is there, also a folder in a file's place. */
  remove(key: string): Promise<void>;
  keys(prefix: 'contents/' | 'memos/'): AsyncIterable<string>;
  /** Removes what killed writers left half-written; a living one begins anew. */
  removeTemporaries(): Promise<void>;
  /** Resolves when these are on the disk to stay. */
  settle(keys: readonly string[]): Promise<void>;
}
