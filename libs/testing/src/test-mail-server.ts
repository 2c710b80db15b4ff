import type { Socket } from 'node:net';
import { freePort } from '@waybill/local-infra';
import type { Email } from 'postal-mime';
import type { SMTPServer, SMTPServerSession } from 'smtp-server';

export interface ReceivedMail extends Email {
  /** Whom the envelope named, which is who would get it. */
  readonly recipients: readonly string[];
}

/** What the server says instead of accepting. */
export interface SmtpRefusal {
  readonly at: 'MAIL' | 'RCPT' | 'DATA';
  /** A reply code, or no answer: the connection is cut, or nothing is ever said. */
  readonly code: number | 'CUT' | 'SILENCE';
  readonly text?: string;
  /** Whether this recipient is refused. Default: everyone. */
  readonly to?: (address: string) => boolean;
  /** How often. Default: always. */
  readonly times?: number;
}

/** A real SMTP server that keeps what it accepted, refuses what it is told to, and can go away and come back. */
export class TestMailServer {
  readonly mails: ReceivedMail[] = [];
  private refusals: { refusal: SmtpRefusal; left: number }[] = [];
  private server: SMTPServer | undefined;
  private held: Promise<void> | undefined;

  private constructor(readonly port: number) {}

  static async start(): Promise<TestMailServer> {
    const server = new TestMailServer(await freePort());
    await server.up();
    return server;
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.port}`;
  }

  /** Accepted mails to one address, in the order in which they came. */
  to(address: string): ReceivedMail[] {
    return this.mails.filter(({ recipients }) => recipients.includes(address));
  }

  refuse(refusal: SmtpRefusal): void {
    this.refusals.push({ refusal, left: refusal.times ?? Number.POSITIVE_INFINITY });
  }

  acceptAll(): void {
    this.refusals = [];
  }

  /** Accepts mails but answers none until the returned function is called: the client cannot know that they are there. */
  holdAnswers(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.held = promise;
    return () => {
      this.held = undefined;
      resolve();
    };
  }

  /** Listens (again) on the same port. */
  async up(): Promise<void> {
    const { SMTPServer } = await import('smtp-server');
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      disableReverseLookup: true,
      closeTimeout: 100,
      onMailFrom: (_address, _session, done) => done(this.refusalAt('MAIL')),
      onRcptTo: ({ address }, session, done) => {
        const refused = this.refusalAt('RCPT', address);
        if (refused?.responseCode === 'CUT') cut(server, session);
        else if (refused?.responseCode !== 'SILENCE') done(refused);
      },
      onData: (stream, { envelope: { rcptTo } }, done) => {
        const recipients = rcptTo.map(({ address }) => address);
        this.receive(stream, recipients).then(done, done);
      },
    });
    // A client that was killed resets its connections.
    server.on('error', () => undefined);
    await new Promise<void>((listening) => server.listen(this.port, '127.0.0.1', listening));
    this.server = server;
  }

  /** Ends every connection and refuses new ones. */
  async down(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (server) await new Promise<void>((closed) => server.close(closed));
  }

  private async receive(stream: NodeJS.ReadableStream, recipients: string[]): Promise<Error | null> {
    const { default: PostalMime } = await import('postal-mime');
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(Buffer.from(chunk as Buffer));
    const refused = this.refusalAt('DATA', recipients[0]);
    if (refused) return refused;
    this.mails.push({ ...(await PostalMime.parse(Buffer.concat(chunks))), recipients });
    await this.held;
    return null;
  }

  private refusalAt(at: SmtpRefusal['at'], address = ''): Refused | null {
    const found = this.refusals.find(({ refusal, left }) => left > 0 && refusal.at === at && wants(refusal, address));
    if (!found) return null;
    found.left -= 1;
    const { code, text = 'as the test says' } = found.refusal;
    return Object.assign(new Error(text), { responseCode: code });
  }
}

type Refused = Error & { readonly responseCode: SmtpRefusal['code'] };

/** smtp-server tells nobody which connection a session belongs to. */
function cut({ connections }: SMTPServer, session: SMTPServerSession): void {
  for (const connection of connections as unknown as Set<{ session: unknown; _socket: Socket }>) {
    if (connection.session === session) connection._socket.destroy();
  }
}

const wants = ({ to }: SmtpRefusal, address: string): boolean => to?.(address) ?? true;
