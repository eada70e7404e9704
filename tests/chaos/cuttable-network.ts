import net from 'node:net';

/** A stretch of network before a server, which can be cut and mended. */
export class CuttableNetwork {
  readonly port: number;
  readonly #server: net.Server;
  readonly #sockets = new Set<net.Socket>();
  #isCut = false;

  private constructor(server: net.Server, port: number) {
    this.#server = server;
    this.port = port;
  }

  static async before(targetPort: number): Promise<CuttableNetwork> {
    const server = net.createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const network = new CuttableNetwork(server, (server.address() as net.AddressInfo).port);
    server.on('connection', (socket) => network.#join(socket, targetPort));
    return network;
  }

  /** From now on every connection is reset, and none comes about. */
  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend(): void {
    this.#isCut = false;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #join(near: net.Socket, targetPort: number): void {
    if (this.#isCut) return void near.destroy();
    const far = net.connect(targetPort, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(from);
      from.pipe(to);
      from.on('error', () => undefined);
      from.once('close', () => {
        this.#sockets.delete(from);
        to.destroy();
      });
    }
  }
}
