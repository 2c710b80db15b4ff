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

export interface ReadAnswer {
  readonly status: number;
  readonly body: Buffer | Readable;
}

/**
 * Reads an answer whose head is in `reply` already. JSON is read to its end, so that half an answer becomes a 502 and not
 * half an answer; a stream of events is passed on as it comes.
 *
 * @throws ProblemError 502 `bad-upstream` for what is neither; what the connection says when it breaks
 */
export async function readAnswer(
  reply: FastifyReply,
  to: ProxiedTo,
  { statusCode: status, stream }: ServiceAnswer,
): Promise<ReadAnswer> {
  const type = String(reply.getHeader('content-type') ?? '');
  if (to.stream && status === 200 && STREAM_TYPE.test(type)) return { status, body: stream };
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const isWhole = body.length === 0 ? status >= 200 && status < 300 : isJson(type, body);
  if (!isWhole) throw upstreamProblem(to.service, 'broken', false);
  return { status, body };
}

/** By its name and its first character: the rest is the business of the service's own tests. */
const isJson = (type: string, body: Buffer): boolean =>
  JSON_TYPE.test(type) && /^\s*[[{]/.test(body.toString('utf8', 0, 64));
