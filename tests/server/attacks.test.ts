import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRedis, type TestServer } from '../../benchmarks/servers.ts';
import { ANSWER_HEADERS } from '../../server/answer-headers.ts';
import { addToken, readTokenFile } from '../../server/token-file.ts';
import { sendRaw, type RawAnswer } from './raw-request.ts';
import { serve, type Served } from './served.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-attacks-'));
const tokenFile = path.join(folder, 'tokens.json');
let redis: TestServer;
let served: Served;
let token: string;

beforeAll(async () => {
  token = await addToken(tokenFile, { name: 'o', role: 'operator' });
  redis = await startRedis();
  const door = { holders: () => readTokenFile(tokenFile), hostNames: new Set<string>() };
  served = await serve({ queueUrl: redis.url, runsFolder: folder, door });
});
afterAll(async () => {
  await served.close();
  await redis.stop();
  rmSync(folder, { recursive: true, force: true });
});

const port = (): number => (served.app.server.address() as AddressInfo).port;
const HOST = 'Host: 127.0.0.1\r\nConnection: close\r\n';
const authorized = (): string => `Authorization: Bearer ${token}\r\n`;
const post = (url: string, type: string, body: string): string =>
  `POST ${url} HTTP/1.1\r\n${HOST}Content-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

function expectProtected({ headers }: RawAnswer): void {
  for (const [name, value] of Object.entries(ANSWER_HEADERS)) {
    // A page has a policy of its own, which is no laxer about frames.
    if (name === 'content-security-policy') expect(headers.get(name)).toContain("frame-ancestors 'none'");
    else expect([name, headers.get(name)]).toEqual([name, value]);
  }
}

/** What is sent: the statuses that may come back, and nothing of it may be let in. */
const REQUESTS: readonly (readonly [what: string, statuses: readonly number[], bytes: string])[] = [
  [
    'two lengths of a body',
    [400],
    `POST /login HTTP/1.1\r\n${HOST}Content-Length: 0\r\nContent-Length: 5\r\n\r\nabcde`,
  ],
  [
    'a length and chunks',
    [400],
    `POST /login HTTP/1.1\r\n${HOST}Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG`,
  ],
  ['an unknown transfer coding', [400], `POST /login HTTP/1.1\r\n${HOST}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`],
  ['lines without a carriage return', [400], 'GET /api/runs HTTP/1.1\nHost: 127.0.0.1\n\n'],
  ['a folded header', [400], `GET /api/runs HTTP/1.1\r\n${HOST}X: a\r\n b\r\n\r\n`],
  ['a space before the colon', [400], `GET /api/runs HTTP/1.1\r\n${HOST}Authorization : x\r\n\r\n`],
  ['a method of its own', [400], `JUNK / HTTP/1.1\r\n${HOST}\r\n`],
  ['a null byte in the path', [400], `GET /api/runs/\0 HTTP/1.1\r\n${HOST}\r\n`],
  ['escapes that are no text', [400], `GET /%E0%A4%A HTTP/1.1\r\n${HOST}\r\n`],
  ['a path that climbs', [401], `GET /queues/static/../../../package.json HTTP/1.1\r\n${HOST}\r\n`],
  ['an escaped path that climbs', [401], `GET /queues/%2e%2e/api/runs HTTP/1.1\r\n${HOST}\r\n`],
  ['an escaped slash', [401], `GET /api%2fruns HTTP/1.1\r\n${HOST}\r\n`],
  ['two slashes', [401], `GET //evil.example/queues/ HTTP/1.1\r\n${HOST}\r\n`],
  ['capitals', [401], `GET /API/RUNS HTTP/1.1\r\n${HOST}\r\n`],
  ['an address as of a proxy', [401], `GET http://evil.example/api/runs HTTP/1.1\r\n${HOST}\r\n`],
  ['an upgrade to a websocket', [401], `GET /api/runs HTTP/1.1\r\n${HOST}Upgrade: websocket\r\n\r\n`],
  ['HEAD', [401], `HEAD /queues/ HTTP/1.1\r\n${HOST}\r\n`],
  ['OPTIONS', [401], `OPTIONS /api/runs HTTP/1.1\r\n${HOST}\r\n`],
  ['TRACE', [401], `TRACE / HTTP/1.1\r\n${HOST}Cookie: a=b\r\n\r\n`],
  ['PROPFIND', [401], `PROPFIND / HTTP/1.1\r\n${HOST}\r\n`],
  [
    'another way to ask',
    [401],
    `GET /api/runs HTTP/1.1\r\n${HOST}X-HTTP-Method-Override: GET\r\nX-Original-URL: /health/live\r\n\r\n`,
  ],
  ['a large cookie', [401], `GET /queues/ HTTP/1.1\r\n${HOST}Cookie: quadrat-session=${'x'.repeat(14_000)}\r\n\r\n`],
  [
    'a cookie of many parts',
    [401],
    `GET /queues/ HTTP/1.1\r\n${HOST}Cookie: ${'quadrat-session=x;'.repeat(700)}\r\n\r\n`,
  ],
  ['a cookie that is too large', [431], `GET /queues/ HTTP/1.1\r\n${HOST}Cookie: a=${'x'.repeat(17_000)}\r\n\r\n`],
  ['headers that are too many', [431], `GET /queues/ HTTP/1.1\r\n${HOST}${'X-A: b\r\n'.repeat(6_000)}\r\n`],
  ['no token', [400], post('/login', 'application/json', '{}')],
  ['a token that is a number', [400], post('/login', 'application/json', '{"token":1}')],
  ['a token that is a list', [400], post('/login', 'application/json', '{"token":["a"]}')],
  ['nothing', [400], post('/login', 'application/json', 'null')],
  ['a list', [400], post('/login', 'application/json', '[1]')],
  ['half of a document', [400], post('/login', 'application/json', '{"to')],
  ['a prototype', [400], post('/login', 'application/json', '{"__proto__":{"token":"x"}}')],
  ['text', [400], post('/login', 'text/plain', 'token=x')],
  ['parts', [415], post('/login', 'multipart/form-data; boundary=x', '--x')],
  ['a body that is too long', [413], post('/login', 'application/x-www-form-urlencoded', `token=${'x'.repeat(5_000)}`)],
  [
    'a body that is announced',
    [413],
    `POST /login HTTP/1.1\r\n${HOST}Content-Type: application/json\r\nContent-Length: 999999999\r\n\r\n{`,
  ],
];

describe('what an attacker sends', () => {
  it.each(REQUESTS)('%s is refused in one sentence, with all headers', async (_what, statuses, bytes) => {
    const answer = await sendRaw(port(), [bytes]);
    expect(statuses).toContain(answer.status);
    expectProtected(answer);
    expect(answer.text).not.toMatch(/\n\s+at |node_modules|evil/);
    expect(answer.text).not.toContain(folder);
  });

  it('a tunnel is not opened', async () => {
    const { status } = await sendRaw(port(), [`CONNECT 127.0.0.1:6379 HTTP/1.1\r\n${HOST}\r\n`]);
    expect(status).toBe(0);
  });

  it('a second request within the body of a first is answered as what it is: a body', async () => {
    const inner = `GET /health/live HTTP/1.1\r\n${HOST}\r\n`;
    const { status, text } = await sendRaw(port(), [post('/login', 'application/json', inner)]);
    expect(status).toBe(400);
    expect(text).not.toContain('alive');
  });

  it('an answer has no header of a request’s making', async () => {
    const answer = await sendRaw(port(), [
      `GET /api/runs/x%0d%0aset-cookie:%20a=b HTTP/1.1\r\n${HOST}${authorized()}\r\n`,
    ]);
    expect(answer.status).toBe(404);
    expect(answer.headers.has('set-cookie')).toBe(false);
  });

  it('a form is taken by the login only', async () => {
    const form = post('/api/runs', 'application/x-www-form-urlencoded', 'runFile=a').replace(HOST, HOST + authorized());
    expect((await sendRaw(port(), [form])).status).toBe(415);
  });

  it('who may see gets nothing by another method either', async () => {
    for (const method of ['OPTIONS', 'TRACE', 'PROPFIND', 'PATCH', 'DELETE']) {
      const answer = await sendRaw(port(), [`${method} /api/runs HTTP/1.1\r\n${HOST}${authorized()}\r\n`]);
      expect([method, answer.status]).toEqual([method, 404]);
      expect(answer.text).not.toContain(token);
      expectProtected(answer);
    }
  });
});

it('who is slow is cut off: headers, and the body of a login', async () => {
  expect(served.app.server.headersTimeout).toBe(10_000);
  expect(served.app.server.requestTimeout).toBe(20_000);
  served.app.server.headersTimeout = 200;
  served.app.server.requestTimeout = 300;
  try {
    const slow = [`POST /login HTTP/1.1\r\n${HOST}`, post('/login', 'application/json', '{"token":"x"}').slice(0, -3)];
    for (const answer of await Promise.all(slow.map((bytes) => sendRaw(port(), [bytes], 10_000)))) {
      expect(answer.status).toBe(408);
      expect(answer.elapsedMs).toBeLessThan(5_000);
      expectProtected(answer);
    }
  } finally {
    served.app.server.headersTimeout = 10_000;
    served.app.server.requestTimeout = 20_000;
  }
});

it('many large launches keep nobody else from being answered', async () => {
  const lines = Array.from({ length: 20_000 }, (_, n) => `k${n}: x`).join('\n');
  writeFileSync(path.join(folder, 'large.yaml'), `version: 1\nname: x\n${lines}`);
  const address = served.address('127.0.0.1');
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  let left = 12;
  const launches = Array.from({ length: left }, async () => {
    const { status } = await fetch(`${address}/api/runs`, {
      method: 'POST',
      headers,
      body: '{"runFile":"large.yaml"}',
    });
    left -= 1;
    return status;
  });
  const leftAt: number[] = [];
  while (leftAt.at(-1) !== 0) {
    await (await fetch(`${address}/api/runs`, { headers })).text();
    leftAt.push(left);
  }
  expect(await Promise.all(launches)).toEqual(launches.map(() => 400));
  // Between one and the next others have their turn.
  expect(new Set(leftAt).size).toBeGreaterThan(6);
});

it('tokens that cannot be read let nobody in, and tell nobody where they are', async () => {
  renameSync(tokenFile, `${tokenFile}.away`);
  try {
    for (const bytes of [
      `GET /api/runs HTTP/1.1\r\n${HOST}${authorized()}\r\n`,
      post('/login', 'application/json', '{"token":"x"}'),
    ]) {
      const answer = await sendRaw(port(), [bytes]);
      expect(answer.status).toBe(503);
      expect(answer.text).not.toContain('tokens.json');
    }
  } finally {
    renameSync(`${tokenFile}.away`, tokenFile);
  }
});
