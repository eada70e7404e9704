import net from 'node:net';

/** The answer to bytes as they are, without a client that would mend them; `''` where the server says nothing. */
export interface RawAnswer {
  /** 0 where there is none. */
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
  readonly elapsedMs: number;
}

/** Sends bytes and waits until the server ends the connection, or for `waitMs`. */
export async function sendRaw(port: number, parts: readonly string[], waitMs = 5_000): Promise<RawAnswer> {
  const began = performance.now();
  const socket = net.connect(port, '127.0.0.1');
  let text = '';
  const ended = new Promise<void>((resolve) => {
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
    socket.on('close', () => resolve());
    socket.on('error', () => resolve());
    setTimeout(() => resolve(), waitMs).unref();
  });
  for (const part of parts) socket.write(part, 'latin1');
  await ended;
  socket.destroy();
  const [head = '', ...body] = text.split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const headers = lines.map((line): [string, string] => {
    const at = line.indexOf(': ');
    return [line.slice(0, at).toLowerCase(), line.slice(at + 2)];
  });
  return {
    status: Number(/^HTTP\/1\.1 (\d+)/.exec(first)?.[1] ?? 0),
    headers: new Map(headers),
    text: body.join('\r\n\r\n'),
    elapsedMs: performance.now() - began,
  };
}
