import { Logger } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { loggedUrl } from '../http/logged-url.js';
import { traceparentOf } from '../tracing/request-trace.js';
import type { ProblemError } from './problem-error.js';

/** While the database is away every request fails alike: one line tells it as well as a thousand. */
const REPEAT_MS = 10_000;

/** Whoever hears these asked for them, or is on the way to another instance. */
const EXPECTED = new Set(['not-ready', 'not-serving', 'not-live', 'shutting-down']);

/** What an operator reads of refused requests: defects with their stack, lasting trouble once in a while, no client errors. */
export class ProblemLog {
  private readonly logger = new Logger('http');
  private readonly told = new Map<string, { at: number; unsaid: number }>();

  write(error: unknown, problem: ProblemError, request: FastifyRequest, now = performance.now()): void {
    const { code, status } = problem;
    const { method } = request;
    const fields = { traceparent: traceparentOf(request), method, url: loggedUrl(request.url), status, code };
    if (code === 'internal-error') {
      this.logger.error({ ...fields, err: error }, 'request failed');
    } else if (status < 500 || EXPECTED.has(code)) {
      this.logger.debug(fields, problem.detail);
    } else {
      this.warnOnceInAWhile(fields, problem.detail, now);
    }
  }

  private warnOnceInAWhile(fields: { readonly code: string }, detail: string, now: number): void {
    const last = this.told.get(fields.code);
    if (last && now - last.at < REPEAT_MS) {
      last.unsaid++;
      return;
    }
    this.told.set(fields.code, { at: now, unsaid: 0 });
    this.logger.warn(last?.unsaid ? { ...fields, unsaid: last.unsaid } : fields, detail);
  }
}
