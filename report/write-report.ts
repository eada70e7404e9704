import path from 'node:path';
import { writeFileAtomic } from '../storage/atomic-file.ts';
import { renderReport } from './render-report.ts';

/** Renders `report.html` from the files of a run folder and writes it there; returns its path. */
export async function writeReport(runFolder: string): Promise<string> {
  const file = path.join(runFolder, 'report.html');
  await writeFileAtomic(file, await renderReport(runFolder));
  return file;
}
