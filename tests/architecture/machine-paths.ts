/** A folder that exists on one machine only: somebody's home, a mounted disk, a drive letter. */
const MACHINE_PATH = /(?<![\w.~$}])(?:\/(?:home|root|work|Users|mnt|media)\/[\w.-]+|[A-Z]:\\\\?\w+)/;

/** Lines that name an absolute path of somebody's machine, as `file:line: path`. */
export function findMachinePaths(files: ReadonlyMap<string, string>): string[] {
  return [...files].flatMap(([file, text]) =>
    text.split('\n').flatMap((line, index) => {
      const found = MACHINE_PATH.exec(line);
      return found === null ? [] : [`${file}:${index + 1}: ${found[0]}`];
    }),
  );
}
