import { randomUUID } from 'node:crypto';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { SERVICE_NAMES, type ServiceName } from '@waybill/contracts';
import { confirmed, runReplay, type ReplayPorts, type ReplayProgress } from '@waybill/operations';
import { ProblemError, type Actor } from '@waybill/platform';
import { AccessTokens } from '../../callers/access-tokens.js';
import { ITSELF } from '../../callers/itself.js';
import { Upstream } from '../../upstream/upstream.js';
import { GatewayKafka } from '../kafka/gateway-kafka.js';
import { LetterOffice } from '../letters/letter-office.js';
import { ReplayFeed } from './replay-feed.js';
import { ReplayJobRepository, toReplayJob, type StoredReplay } from './replay-job.repository.js';

/** How often a run says that it lives, ms. */
const TOUCH_MS = 3_000;

interface HandledBody {
  readonly items: readonly { readonly eventId: string; readonly state: string }[];
}

/**
 * Works on replays of many letters. Their operator's right was judged when they were begun or resumed; what became of the
 * letters is asked by the gateway itself, since a replay may take longer than its operator's token.
 */
@Injectable()
export class ReplayRunner implements OnModuleDestroy {
  /** Names this run of the process: what an earlier one left behind is not its own. */
  readonly run = randomUUID();
  private readonly logger = new Logger('replays');
  private readonly running = new Set<Promise<void>>();
  private closing = false;

  constructor(
    private readonly jobs: ReplayJobRepository,
    private readonly office: LetterOffice,
    private readonly upstream: Upstream,
    private readonly tokens: AccessTokens,
    private readonly kafka: GatewayKafka,
    private readonly feed: ReplayFeed,
  ) {}

  /** Begins to work on a job that is this run's. */
  start(job: StoredReplay, actor: Actor): void {
    const work = this.work(job, actor).catch((error: unknown) => {
      this.logger.warn({ err: error, job: job.id }, 'how a replay ended could not be kept');
    });
    this.running.add(work);
    void work.finally(() => this.running.delete(work));
  }

  /** Asks about what a job that no run works on has not been heard of. */
  async confirm(job: StoredReplay, actor: Actor): Promise<StoredReplay> {
    if (job.state === 'running' || job.unconfirmed.length === 0) return job;
    const ports = { kafka: this.kafka.access, handledBy: this.handledBy(actor) };
    const order = { ends: job.ends, startedAt: Date.parse(job.startedAt) };
    const progress = await confirmed(order, ports, job).catch(() => job);
    return progress.unconfirmed.length === job.unconfirmed.length
      ? job
      : ((await this.jobs.confirm(job, progress)) ?? job);
  }

  /** What runs ends within a set of letters, and is interrupted until somebody resumes it. */
  async onModuleDestroy(): Promise<void> {
    this.closing = true;
    await Promise.all(this.running);
  }

  private async work(job: StoredReplay, actor: Actor): Promise<void> {
    const touching = setInterval(() => void this.jobs.touch(job.id, this.run).catch(() => undefined), TOUCH_MS);
    try {
      const ended = await this.office.at(actor, (office) =>
        runReplay(orderOf(job), job, {
          kafka: this.kafka.access,
          office,
          handledBy: this.handledBy(actor),
          keep: (progress) => this.keep(job.id, progress),
        }),
      );
      if (ended.ended) await this.end(job.id, 'done', null);
      else if (this.closing) await this.end(job.id, 'interrupted', 'The gateway was stopped.');
    } catch (error) {
      const detail = error instanceof ProblemError ? error.detail : 'It failed: see the log of the gateway.';
      if (!(error instanceof ProblemError)) this.logger.error({ err: error, job: job.id }, 'a replay failed');
      await this.end(job.id, 'failed', detail);
    } finally {
      clearInterval(touching);
      this.kafka.letters.forget();
    }
  }

  private async keep(id: string, progress: ReplayProgress): Promise<boolean> {
    const kept = await this.jobs.keep(id, this.run, progress);
    if (kept) this.feed.tell(toReplayJob(kept));
    return kept !== undefined && !this.closing;
  }

  private async end(id: string, state: 'done' | 'failed' | 'interrupted', detail: string | null): Promise<void> {
    const ended = await this.jobs.end(id, this.run, state, detail);
    if (ended) this.feed.tell(toReplayJob(ended));
  }

  private handledBy(actor: Actor): ReplayPorts['handledBy'] {
    const asker = this.tokens.ownAreHad ? ITSELF : actor;
    return async (consumer, eventIds) => {
      if (!SERVICE_NAMES.includes(consumer as ServiceName)) return undefined;
      const path = `/operations/handled?eventId=${eventIds.map(encodeURIComponent).join(',')}`;
      const answer = await this.upstream.get<HandledBody>(consumer as ServiceName, path, asker);
      if (!answer.ok) return undefined;
      return new Set(answer.body.items.filter(({ state }) => state === 'done').map(({ eventId }) => eventId));
    };
  }
}

const orderOf = ({ filter: selection, ends, batch, perSecond, startedAt }: StoredReplay) => ({
  selection,
  ends,
  batch,
  perSecond,
  startedAt: Date.parse(startedAt),
});
