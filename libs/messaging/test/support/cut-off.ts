import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP proxy to one server, which can be taken away and given back. */
export class CutOff {
  private readonly open = new Set<Socket>();
  private away = false;

  private constructor(private readonly server: Server) {}

  static async from(targetUrl: string): Promise<{ proxy: CutOff; url: string }> {
    const target = new URL(targetUrl);
    const server = createServer();
    const proxy = new CutOff(server);
    server.on('connection', (client) => proxy.join(client, Number(target.port || 5432), target.hostname));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = new URL(targetUrl);
    url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    return { proxy, url: url.href };
  }

  /** Breaks every connection; new ones are broken at once. */
  cut(): void {
    this.away = true;
    for (const socket of this.open) socket.destroy();
  }

  restore(): void {
    this.away = false;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private join(client: Socket, port: number, host: string): void {
    if (this.away) {
      client.destroy();
      return;
    }
    const upstream = connect(port, host);
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      this.open.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.open.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  }
}
