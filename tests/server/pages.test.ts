import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startRedis, type TestServer } from '../../benchmarks/servers.ts';
import { addToken, readTokenFile } from '../../server/token-file.ts';
import { root } from '../cli/quadrat.ts';
import { serve, type Served } from './served.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-pages-'));
const tokenFile = path.join(folder, 'tokens.json');
let redis: TestServer;
let served: Served;
let browser: Browser;
let page: Page;
let token: string;
/** What the browser asked of others, and what it refused to do. */
const elsewhere: string[] = [];
const refused: string[] = [];

beforeAll(async () => {
  token = await addToken(tokenFile, { name: 'anna', role: 'viewer' });
  redis = await startRedis();
  const door = { holders: () => readTokenFile(tokenFile), hostNames: new Set<string>() };
  served = await serve({ queueUrl: redis.url, runsFolder: folder, door });
  await served.connection
    .admin()
    .queue('tiling')
    .add('chips', { run: 'r1' } as never);
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  page = await browser.newPage();
  page.on('request', (request) => {
    if (!request.url().startsWith(served.address('127.0.0.1'))) elsewhere.push(request.url());
  });
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) refused.push(message.text());
  });
  page.on('pageerror', (error) => refused.push(error.message));
});
afterAll(async () => {
  await browser?.close();
  await served.close();
  await redis.stop();
  rmSync(folder, { recursive: true, force: true });
});

it('a person enters, sees queues and a job, and logs out, without a word to anybody else', async () => {
  const at = (name: string): string => `${served.address('127.0.0.1')}${name}`;
  await page.goto(at('/queues/'));
  await page.fill('input[name=token]', 'a slip of the hand');
  await page.click('button');
  expect(await page.getByRole('alert').textContent()).toBe('This token is not known here.');
  await page.fill('input[name=token]', token);
  await page.click('button');
  await page.getByText('inference-webgpu').first().waitFor();
  await page.goto(at('/queues/queue/tiling/1'));
  await page.getByText('chips').first().waitFor();
  await page.getByText('"r1"').first().waitFor();
  expect(await coloured('{"run": 1}')).toContain('hljs-attr');
  await page.goto(at('/queues/'));
  await page.getByText('inference-webgpu').first().waitFor();
  await page.locator('header button').last().click();
  await page.getByText('Log out').click();
  await page.getByText('You are here as anna (viewer).').waitFor();
  await page.click('button');
  await page.locator('input[name=token]').waitFor();
  expect(await page.context().cookies()).toEqual([]);
  expect(elsewhere).toEqual([]);
  expect(refused).toEqual([]);
});

/** What the page's own worker makes of JSON: it colours what jobs bring and leave. */
function coloured(json: string): Promise<string> {
  const folder = path.join(root, 'node_modules', '@bull-board', 'ui', 'dist', 'static', 'js', 'async');
  const file = readdirSync(folder).find((name) => /^highlight-worker\..*\.js$/.test(name))!;
  return page.evaluate<string>(`new Promise((resolve, reject) => {
    const worker = new Worker('/queues/static/js/async/${file}');
    worker.onmessage = ({ data }) => resolve(data.code);
    worker.onerror = () => reject(new Error('the worker was refused'));
    worker.postMessage({ id: '1', code: ${JSON.stringify(json)}, language: 'json' });
  })`);
}

it('no page of the server stands in a frame of another', async () => {
  const framed = await browser.newPage();
  const heard: string[] = [];
  framed.on('console', (message) => heard.push(message.text()));
  await framed.setContent(`<iframe src="${served.address('127.0.0.1')}/queues/"></iframe>`);
  await expect.poll(() => heard.join(' ')).toMatch(/frame-ancestors|X-Frame-Options/);
});
