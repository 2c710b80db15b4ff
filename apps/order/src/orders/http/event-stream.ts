import type { OutgoingHttpHeaders } from 'node:http';
import type { FastifyReply } from 'fastify';

export interface StreamedEvent {
  readonly id: number;
  readonly event: string;
  readonly data: unknown;
}

/** Proxies close connections that say nothing; a comment is heard by no client. */
const COMMENT_EVERY_MS = 15_000;

/**
 * Answers with a stream of server-sent events (WHATWG HTML, section 9.2) and ends it when `events` end. The reply is
 * taken out of Fastify's hands: nothing else may be sent on it.
 *
 * @returns when the stream is over, by its end or because the client went away (then `events` must end by itself)
 */
export async function streamEvents(reply: FastifyReply, events: AsyncIterable<StreamedEvent>): Promise<void> {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    ...(reply.getHeaders() as OutgoingHttpHeaders),
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    // Asks nginx not to hold the events back until its buffer is full.
    'x-accel-buffering': 'no',
  });
  raw.flushHeaders();
  if (reply.request.method === 'HEAD') {
    raw.end();
    return;
  }
  const write = (text: string): void => {
    if (!raw.destroyed) raw.write(text);
  };
  const comments = setInterval(() => write(':\n\n'), COMMENT_EVERY_MS);
  try {
    for await (const { id, event, data } of events) {
      write(`id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    }
  } finally {
    clearInterval(comments);
    raw.end();
  }
}

/** Aborts when the client has gone away, or the answer is complete. */
export function goneSignal({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  raw.once('close', () => gone.abort());
  if (raw.destroyed) gone.abort();
  return gone.signal;
}
