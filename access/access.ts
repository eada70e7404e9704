import { AsyncLocalStorage } from 'node:async_hooks';

/** What may be opened on behalf of whoever asked for the work; plain data, so that it travels to workers and threads. */
export interface Access {
  /** Folders below which files are read, absolute; left out: any regular file. */
  readonly roots?: readonly string[];
  /** Folders below which runs are written; left out: those of `roots`. */
  readonly runs?: readonly string[];
  /**
   * Hosts (`imagery.example`, `imagery.example:8443`), addresses (`10.1.2.3`), ranges of them (`10.1.0.0/16`) and buckets
   * (`s3://bucket`) that are asked.
   */
  readonly hosts: readonly string[];
  /** True where no other host is asked; false: any but those of link-local and metadata addresses. */
  readonly listedOnly: boolean;
}

/** A person's own command line opens what that person may open. */
export const OWN_ACCESS: Access = { hosts: [], listedOnly: false };

const current = new AsyncLocalStorage<Access>();

/**
 * Does something with what may be opened: every file and address that it opens, through whatever module, is held against
 * `access`. Nothing but this decides; a place that opens things needs no word of it, and none can be forgotten.
 */
export function withAccess<T>(access: Access, action: () => T): T {
  return current.run(access, action);
}

/** What may be opened here and now. */
export function currentAccess(): Access {
  return current.getStore() ?? OWN_ACCESS;
}
