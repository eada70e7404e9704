const MISSING = 'there is no such file: mend its path, or put the file there';
const DENIED = 'permission to read it is denied: allow it (chmod), or name another file';

/** Faults of a path that no retry heals, by the system's code. */
const LASTING: Readonly<Record<string, string>> = {
  ENOENT: MISSING,
  ENOTDIR: MISSING,
  ELOOP: MISSING,
  EISDIR: 'it is a folder: name a file in it',
  EACCES: DENIED,
  EPERM: DENIED,
};

/** Why a file cannot be read and what to do, in a clause without its name; undefined for what may pass. */
export function lastingFileFault(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? LASTING[String(error.code)] : undefined;
}

/** The same, with the system's own words for what may pass. */
export function fileFault(error: unknown): string {
  return lastingFileFault(error) ?? (error instanceof Error ? error.message : String(error));
}
