import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { expect, it } from 'vitest';
import { renderReport } from '../../report/render-report.ts';
import { writeRunFolder } from './run-folder-fixture.ts';

/** What a name would bring if it ever came into the page as it is. */
const PAYLOAD = `<script>document.title = 'ran'</script><img src="http://192.0.2.1/seen.png"><style>h1 { color: red }</style>`;

it('the report looks as it should under its own policy, which runs and fetches nothing that slipped in', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'quadrat-policy-'));
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  try {
    await writeRunFolder(folder);
    const report = await renderReport(folder);
    const page = await browser.newPage();
    const heard: string[] = [];
    const asked: string[] = [];
    page.on('console', (message) => heard.push(message.text()));
    page.on('requestfinished', (request) => asked.push(request.url()));
    const show = async (name: string, text: string): Promise<void> => {
      await writeFile(path.join(folder, name), text);
      await page.goto(`file://${path.join(folder, name)}`);
    };
    await show('report.html', report);
    expect(heard).toEqual([]);
    expect(await page.evaluate<string>(`getComputedStyle(document.querySelector('h1')).fontSize`)).toBe('33px');
    expect(await page.evaluate<string>(`getComputedStyle(document.querySelector('.swatch')).backgroundColor`)).not.toBe(
      'rgba(0, 0, 0, 0)',
    );
    expect(
      await page.evaluate<number>(`document.querySelector('.map image').getBoundingClientRect().width`),
    ).toBeGreaterThan(100);
    await show('spoilt.html', report.replace('</h1>', `</h1>${PAYLOAD}`));
    expect(await page.title()).not.toBe('ran');
    expect(await page.evaluate<string>(`getComputedStyle(document.querySelector('h1')).color`)).not.toBe(
      'rgb(255, 0, 0)',
    );
    expect(heard.filter((text) => text.includes('Content Security Policy')).length).toBe(3);
    expect(asked.filter((url) => !url.startsWith('file:') && !url.startsWith('data:'))).toEqual([]);
  } finally {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  }
});
