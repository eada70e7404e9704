import { existsSync } from 'node:fs';
import path from 'node:path';
import { refuseEarlier } from '../pipeline/revisions/earlier-revision.ts';
import { writeReport } from '../report/write-report.ts';
import { EXIT } from './exit-codes.ts';
import type { GlobalOptions } from './global-options.ts';
import { print } from './terminal.ts';

/** `quadrat report`: writes the report of a run folder again, from its files. */
export async function reportCommand(location: string, o: GlobalOptions): Promise<number> {
  const folder = path.resolve(location);
  const report = path.join(folder, 'report.html');
  // What an earlier revision was signed by is not set anew by other code.
  if (existsSync(report)) refuseEarlier(folder, 'write the report of');
  await writeReport(folder);
  print(o.json === true ? `${JSON.stringify({ report })}\n` : `Report: ${report}\n`);
  return EXIT.done;
}
