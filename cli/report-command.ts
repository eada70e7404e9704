import path from 'node:path';
import { writeReport } from '../report/write-report.ts';
import { EXIT } from './exit-codes.ts';
import type { GlobalOptions } from './global-options.ts';
import { print } from './terminal.ts';

/** `quadrat report`: writes the report of a run folder again, from its files. */
export async function reportCommand(location: string, o: GlobalOptions): Promise<number> {
  const folder = path.resolve(location);
  await writeReport(folder);
  const report = path.join(folder, 'report.html');
  print(o.json === true ? `${JSON.stringify({ report })}\n` : `Report: ${report}\n`);
  return EXIT.done;
}
