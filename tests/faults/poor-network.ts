import net from 'node:net';
import { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';

type Manner = 'good' | 'cut' | 'silent' | 'late' | 'crumbling';

const LATE_MS = 60;
const CRUMB_BYTES = 700;

/** A stretch of network before a server, which can be cut, fall silent, deliver late or in crumbs, and be mended. */
export class PoorNetwork {
  readonly port: number;
  readonly #server: net.Server;
  readonly #sockets = new Set<net.Socket>();
  readonly #waiting = new Set<() => void>();
  #manner: Manner = 'good';

  private constructor(server: net.Server, port: number) {
    this.#server = server;
    this.port = port;
  }

  static async before(targetPort: number): Promise<PoorNetwork> {
    const server = net.createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const network = new PoorNetwork(server, (server.address() as net.AddressInfo).port);
    server.on('connection', (socket) => network.#join(socket, targetPort));
    return network;
  }

  /** From now on every connection is reset, and none comes about. */
  cut(): void {
    this.#manner = 'cut';
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Connections stay up, and nothing comes through until it is mended. */
  fallSilent(): void {
    this.#manner = 'silent';
  }

  deliverLate(): void {
    this.#manner = 'late';
  }

  /** What is sent comes in small pieces, at any byte. */
  crumble(): void {
    this.#manner = 'crumbling';
  }

  mend(): void {
    this.#manner = 'good';
    for (const goOn of this.#waiting) goOn();
    this.#waiting.clear();
  }

  async close(): Promise<void> {
    this.mend();
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #join(near: net.Socket, targetPort: number): void {
    if (this.#manner === 'cut') return void near.destroy();
    const far = net.connect(targetPort, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(from);
      from.pipe(Duplex.from((source: AsyncIterable<Buffer>) => this.#pass(source))).pipe(to);
      from.on('error', () => undefined);
      from.once('close', () => {
        this.#sockets.delete(from);
        to.destroy();
      });
    }
  }

  async *#pass(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      if (this.#manner === 'silent') await new Promise<void>((resolve) => this.#waiting.add(resolve));
      if (this.#manner === 'late') await pause(LATE_MS);
      const step = this.#manner === 'crumbling' ? CRUMB_BYTES : Math.max(1, chunk.length);
      for (let at = 0; at < chunk.length; at += step) yield chunk.subarray(at, at + step);
    }
  }
}
