import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface ReceivedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

type Answers = (request: ReceivedRequest, response: ServerResponse, socket: Socket) => void;

/** A service as the gateway sees it: HTTP on a port of its own, which answers as the suite says. */
export class SmallUpstream {
  readonly received: ReceivedRequest[] = [];
  /** Requests whose connection ended before they were answered. */
  abandoned = 0;
  answers: Answers = (_request, response) => answerJson(response, 200, {});
  private readonly server: Server;
  private port = 0;

  constructor() {
    this.server = createServer((request, response) => void this.take(request, response));
  }

  static async start(): Promise<SmallUpstream> {
    const upstream = new SmallUpstream();
    await upstream.listen();
    return upstream;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get last(): ReceivedRequest {
    return this.received.at(-1)!;
  }

  async listen(): Promise<void> {
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url = '', headers } = request;
    const received = { method, url, headers, body: Buffer.concat(chunks).toString() };
    this.received.push(received);
    response.once('close', () => {
      if (!response.writableFinished) this.abandoned++;
    });
    this.answers(received, response, request.socket);
  }
}

export function answerJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}
