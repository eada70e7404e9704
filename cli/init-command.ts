import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { checkWritable } from '../access/check-location.ts';
import { runFileTemplate } from '../config/run-file-template.ts';
import { writeFileOnce } from '../storage/atomic-file.ts';
import { PermanentError } from '../errors/error-kinds.ts';
import { EXIT } from './exit-codes.ts';
import { print } from './terminal.ts';

/** `quadrat init`: writes a commented run file, never over another one. */
export async function initCommand(folder: string, o: { readonly json?: boolean }): Promise<number> {
  await checkWritable(folder);
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, 'run.yaml');
  if (!(await writeFileOnce(file, runFileTemplate))) {
    throw new PermanentError(`${file}: expected no run file there, found one; it was left as it is`);
  }
  print(
    o.json === true
      ? `${JSON.stringify({ file })}\n`
      : `Wrote ${file}; name your imagery, model and areas in it, then: quadrat plan ${file}\n`,
  );
  return EXIT.done;
}
