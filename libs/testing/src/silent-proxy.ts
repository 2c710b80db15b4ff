import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** Both ends of one connection through the proxy. */
interface Link {
  readonly client: Socket;
  readonly upstream: Socket;
}

/**
 * A TCP proxy to one server that can fall silent, as a stopped process or a router that drops packets does: connections
 * live on and are made, and nothing comes of them.
 */
export class SilentProxy {
  private readonly links = new Set<Link>();
  private silent = false;

  private constructor(
    private readonly server: Server,
    private readonly target: { readonly host: string; readonly port: number },
  ) {}

  /** @returns a proxy to the server of `targetUrl`, and the URL that leads through it */
  static async to(targetUrl: string): Promise<{ proxy: SilentProxy; url: string }> {
    const url = new URL(targetUrl);
    const server = createServer();
    const proxy = new SilentProxy(server, { host: url.hostname, port: Number(url.port) });
    server.on('connection', (client) => proxy.link(client));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url.hostname = '127.0.0.1';
    url.port = String((server.address() as AddressInfo).port);
    return { proxy, url: url.href };
  }

  /** From now on no byte passes, and no connection ends. */
  fallSilent(): void {
    this.silent = true;
    for (const { client, upstream } of this.links) for (const socket of [client, upstream]) hold(socket);
  }

  /** New connections work. Those of before go on with what they held, or stay silent for as long as they live. */
  speak(before: 'go on' | 'stay silent'): void {
    this.silent = false;
    for (const link of this.links) if (before === 'go on') join(link);
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    for (const { client, upstream } of this.links) for (const socket of [client, upstream]) socket.destroy();
    await closed;
  }

  private link(client: Socket): void {
    const link = { client, upstream: connect({ ...this.target, allowHalfOpen: true }) };
    this.links.add(link);
    for (const [socket, other] of ends(link)) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        // What a silent peer does not hear of it goes on with, holding its locks.
        if (this.silent || socket.isPaused()) return;
        other.destroy();
        this.links.delete(link);
      });
    }
    if (this.silent) for (const [socket] of ends(link)) hold(socket);
    else join(link);
  }
}

const ends = ({ client, upstream }: Link) => [[client, upstream] as const, [upstream, client] as const];

function hold(socket: Socket): void {
  socket.unpipe();
  socket.pause();
}

function join(link: Link): void {
  for (const [socket, other] of ends(link)) {
    if (socket.destroyed) other.destroy();
    else socket.pipe(other);
  }
}
