import { isUtf8 } from 'node:buffer';
import type { Readable } from 'node:stream';
import { errorCodes, type FastifyInstance, type FastifyRequest } from 'fastify';
import { ProblemError } from '../problems/problem-error.js';
import { keepRawBody } from './raw-body.js';
import { echo, isStorable } from './text.js';

/** Escapes that may stand for U+0000 or half a surrogate pair; the rare text that has one is looked at closely. */
const SUSPICIOUS_ESCAPE = /\\u(?:0000|d[89a-f])/i;

const JSON_TYPE = /^application\/json\s*(;|$)/i;

/**
 * Takes JSON (RFC 8259) and nothing else. No body at all is fine, whatever media type `content-type` calls it: commands such as
 * `POST /orders/:id/cancel` have none, and many a client names a type of its own accord.
 *
 * Refused with 400: malformed JSON, bytes that are not UTF-8, `__proto__` and `constructor.prototype` keys
 * (prototype poisoning), and text that Postgres cannot store.
 */
export function acceptJsonOnly(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  const parseSafely = fastify.getDefaultJsonParser('error', 'error');
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, raw, done) => {
    const bytes = raw as Buffer;
    keepRawBody(request, bytes);
    if (bytes.length === 0) return done(null, undefined);
    if (!isUtf8(bytes)) return done(malformed('The body is not valid UTF-8.'));
    const text = bytes.toString('utf8');
    void parseSafely(request, text, (error, body: unknown) => {
      if (error) done(malformed('The body is not valid JSON, or has a key that is not allowed.'));
      else if (SUSPICIOUS_ESCAPE.test(text)) done(unstorableIn(body), body);
      else done(null, body);
    });
  });
  fastify.addContentTypeParser('*', async (_request: FastifyRequest, body: Readable) => {
    if (await hasBytes(body)) throw new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE();
  });
}

/** As soon as the head says so. An answer after the body's first bytes would have to close the connection. */
export function refuseOtherTypes(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', ({ method, headers }, _reply, done) => {
    const { 'content-type': type, 'content-length': bytes, 'content-encoding': encoding } = headers;
    const mayBeRead = method !== 'GET' && method !== 'HEAD';
    const isRead = mayBeRead && Number(bytes) > 0;
    const isSent = isRead || (mayBeRead && headers['transfer-encoding'] !== undefined);
    if (isSent && encoding !== undefined && encoding.toLowerCase() !== 'identity') done(encoded());
    else if (isRead && type !== undefined && !JSON_TYPE.test(type))
      done(new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE());
    else done();
  });
}

/** For a body that comes in chunks: whether there is any. */
const hasBytes = (body: Readable): Promise<boolean> =>
  new Promise((resolve, reject) => {
    body.once('data', () => resolve(true));
    body.once('end', () => resolve(false));
    body.once('error', () => reject(new ProblemError(400, 'malformed-request', 'The body was cut short.')));
  });

/** With what is read, RFC 9110 section 12.5.3. */
const encoded = (): ProblemError =>
  new ProblemError(415, 'unsupported-content-encoding', 'The body must be sent without a Content-Encoding.', {
    headers: { 'accept-encoding': 'identity' },
  });

const malformed = (detail: string): ProblemError => new ProblemError(400, 'malformed-json', detail);

export function unstorable(path: string): ProblemError {
  const field = echo(path);
  return new ProblemError(400, 'invalid-text', `${field} must not contain NUL characters or lone surrogates.`, {
    errors: [{ field, message: 'must not contain NUL characters or lone surrogates' }],
  });
}

/** Without recursion: a body may be nested as deep as its size allows. */
function unstorableIn(body: unknown): ProblemError | null {
  const waiting: [path: string, value: unknown][] = [['', body]];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [path, value] = next;
    if (typeof value === 'string' && !isStorable(value)) return unstorable(path || 'the body');
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, member] of Object.entries(value)) {
      const step = Array.isArray(value) ? `[${key}]` : path ? `.${key}` : key;
      if (!isStorable(key)) return unstorable(`a field name${path ? ` in ${path}` : ''}`);
      waiting.push([path + step, member]);
    }
  }
  return null;
}
