import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { StripeBooks, type Reply } from './stripe-books.js';

/** What the test does to a request: answers in Stripe's place, or undefined to let it through. */
export type Interference = (request: string) => Promise<Reply | undefined> | Reply | undefined;

/**
 * Stands in for Stripe's API on loopback, as far as the adapter uses it: PaymentIntents, refunds, idempotency keys. It
 * says what Stripe's documentation says; whether that is so is shown by running the provider suite on Stripe's test mode.
 */
export class StripeDouble {
  readonly books = new StripeBooks();
  /** Every request that arrived, as `POST /v1/payment_intents/pi_1/confirm`. */
  readonly requests: string[] = [];
  interfere: Interference = () => undefined;
  /** The same, once for each idempotency key: Stripe repeats its answer to the key from then on, errors of its own, too. */
  answerFirst: (request: string) => Reply | undefined = () => undefined;
  private readonly replies = new Map<string, Promise<Reply>>();

  private constructor(private readonly server: Server) {}

  static async start(): Promise<StripeDouble> {
    const server = createServer();
    const double = new StripeDouble(server);
    server.on('request', (request, response) => void double.serve(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return double;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** As Stripe does after a day. */
  forgetIdempotencyKeys(): void {
    this.replies.clear();
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url);
    const name = `${request.method} ${pathname}`;
    const body = request.method === 'POST' ? new URLSearchParams(await text(request)) : searchParams;
    this.requests.push(name);
    const reply =
      (await this.interfere(name)) ??
      (await this.once(request, () => this.answerFirst(name) ?? this.books.answer(name, body)));
    response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers });
    response.end(JSON.stringify(reply.body));
  }

  /** A key is answered with its first answer, refusals included (https://docs.stripe.com/api/idempotent_requests). */
  private once({ headers }: IncomingMessage, answer: () => Reply): Promise<Reply> {
    const key = headers['idempotency-key'];
    if (typeof key !== 'string') return Promise.resolve(answer());
    const reply = this.replies.get(key) ?? Promise.resolve(answer());
    this.replies.set(key, reply);
    return reply;
  }
}
