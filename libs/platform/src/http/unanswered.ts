import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ProblemFilter } from '../problems/problem.filter.js';
import { ProblemError } from '../problems/problem-error.js';

/**
 * Longest time of an answer, ms. A request may wait for a connection, for others that are committed with it, and for the
 * statement; each of these has its own time-out, and this is the one for all of them together.
 */
const ANSWER_WITHIN_MS = 4_500;
/** How often it is looked for answers that are late while there are requests, ms. */
const LOOK_EVERY_MS = 250;

const LATE = new ProblemError(
  503,
  'no-answer-in-time',
  'The service could not answer in time. Whether it did what was asked is not known. Try again.',
  { retryAfterSeconds: 2 },
);

/** When an answer is late, by `performance.now()`. There is none while the request's body is being received. */
const dueAt = new WeakMap<FastifyReply, number>();

/** For a request that waits on purpose: from now on it may take `ms` and the usual time. */
export function mayTake(reply: FastifyReply, ms: number): void {
  dueAt.set(reply, performance.now() + ms + ANSWER_WITHIN_MS);
}

/**
 * Requests that are under way. One that is not answered in time gets a 503, however many things it waits for; what it
 * asked for goes on, and its own answer is dropped. Streams have begun to answer and are left alone.
 */
export class Unanswered {
  private readonly replies = new Set<FastifyReply>();
  private looking: NodeJS.Timeout | undefined;

  constructor(private readonly problems: Pick<ProblemFilter, 'answer'>) {}

  watch(fastify: FastifyInstance): void {
    fastify.addHook('onRequest', (_request, reply, done) => {
      this.replies.add(reply);
      reply.raw.once('close', () => this.replies.delete(reply));
      this.looking ??= setInterval(() => this.look(), LOOK_EVERY_MS).unref();
      done();
    });
    fastify.addHook('preHandler', (_request, reply, done) => {
      mayTake(reply, 0);
      done();
    });
    fastify.addHook('onClose', (_instance, done) => {
      clearInterval(this.looking);
      done();
    });
  }

  /** Whether any request waits for the beginning of its answer. */
  get any(): boolean {
    return [...this.replies].some(isWaiting);
  }

  private look(): void {
    if (this.replies.size === 0) {
      clearInterval(this.looking);
      this.looking = undefined;
    }
    const now = performance.now();
    for (const reply of this.replies) {
      if (now < (dueAt.get(reply) ?? Infinity) || reply.sent || !isWaiting(reply)) continue;
      this.problems.answer(LATE, reply.request, reply);
    }
  }
}

const isWaiting = ({ raw }: FastifyReply): boolean => !raw.headersSent && !raw.destroyed;
