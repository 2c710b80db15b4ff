import type { Socket } from 'node:net';
import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import { ProblemError } from '../problems/problem-error.js';
import { headersOf, problemOf } from '../problems/problem.js';

const TIMED_OUT = new ProblemError(408, 'request-timeout', 'The request did not arrive in time.');
const HEADERS_TOO_LARGE = new ProblemError(
  431,
  'headers-too-large',
  'The headers are larger than this service accepts.',
);
const MALFORMED = new ProblemError(400, 'malformed-request', 'This is not a valid HTTP request.');
const UNKNOWN_EXPECTATION = new ProblemError(
  417,
  'expectation-failed',
  'The only expectation that is met here is 100-continue.',
);

const PROBLEMS: Readonly<Record<string, ProblemError>> = {
  ERR_HTTP_REQUEST_TIMEOUT: TIMED_OUT,
  HPE_HEADER_OVERFLOW: HEADERS_TOO_LARGE,
};

/** Answers what Node's parser refused before there was a request (`clientError`), and closes the connection. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const problem = PROBLEMS[error.code ?? ''] ?? MALFORMED;
  const body = JSON.stringify(problemOf(problem));
  const headers = { ...headersOf(problem), 'content-length': String(Buffer.byteLength(body)), connection: 'close' };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n${lines.join('')}\r\n${body}`, () =>
    socket.destroy(),
  );
}

/** Answers a request whose `Expect` is not `100-continue` (`checkExpectation`; RFC 9110 section 10.1.1). */
export function answerExpectation(_request: IncomingMessage, response: ServerResponse): void {
  response
    .writeHead(417, { ...headersOf(UNKNOWN_EXPECTATION), connection: 'close' })
    .end(JSON.stringify(problemOf(UNKNOWN_EXPECTATION)));
}
