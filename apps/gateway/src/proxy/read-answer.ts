import type { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { ProxiedTo } from '../routes/route.js';
import { upstreamProblem } from '../upstream/upstream-problems.js';

const JSON_TYPE = /^application\/(problem\+)?json\s*(;|$)/i;
const STREAM_TYPE = /^text\/event-stream\s*(;|$)/i;

export interface ServiceAnswer {
  readonly statusCode: number;
  readonly stream: Readable;
}

/**
 * Passes an answer back. JSON is read to its end first, so that half an answer becomes a 502 and not half an answer; a
 * stream of events goes on as it comes.
 *
 * @throws ProblemError 502 `bad-upstream` for what is neither; what the connection says when it breaks
 */
export async function readAnswer(
  reply: FastifyReply,
  to: ProxiedTo,
  { statusCode, stream }: ServiceAnswer,
): Promise<void> {
  const type = String(reply.getHeader('content-type') ?? '');
  if (to.stream && statusCode === 200 && STREAM_TYPE.test(type)) {
    await reply.send(stream);
    return;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  if (body.length === 0 ? statusCode >= 200 && statusCode < 300 : isJson(type, body)) await reply.send(body);
  else throw upstreamProblem(to.service, 'broken', false);
}

/** By its name and its first character: the rest is the business of the service's own tests. */
const isJson = (type: string, body: Buffer): boolean =>
  JSON_TYPE.test(type) && /^\s*[[{]/.test(body.toString('utf8', 0, 64));
