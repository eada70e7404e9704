import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { renderReport } from '../../report/render-report.ts';
import { writeRunFolder } from './run-folder-fixture.ts';

it('says word for word what it said when it was last looked at: `npx vitest run -u tests/report/whole-page.test.ts`', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'quadrat-page-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeRunFolder(folder);
  const page = await renderReport(folder);
  // The look of it is for the eye; what a reader takes from it stands in the body.
  const body = page.slice(page.indexOf('<body>')).replaceAll(/base64,[^"]+/g, 'base64,…');
  // Nor does it matter how the source of the page is broken into lines.
  const lines = body
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ?(<[^>]*>) ?/g, '\n$1\n')
    .replaceAll(/\n+/g, '\n');
  await expect(lines).toMatchFileSnapshot('../golden/report/page.html');
});
