import { Injectable } from '@nestjs/common';
import type { ReplayJob, ReplayListAnswer } from '@waybill/console-api';
import { isBefore, isSelected } from '@waybill/operations';
import { notFound, ProblemError, type Actor } from '@waybill/platform';
import { v7 as newId } from 'uuid';
import { RecordedActions } from '../../actions/recorded-actions.js';
import { GatewayKafka } from '../kafka/gateway-kafka.js';
import { endsIn } from '../letters/snapshot.js';
import { askingKafka } from '../shared/broker-problem.js';
import { decidedBy } from '../shared/decided-by.js';
import { ReplayJobRepository, toReplayJob } from './replay-job.repository.js';
import { ReplayRunner } from './replay-runner.js';
import type { StartReplay } from './start-replay.dto.js';

/** Replays of many letters: begun from a preview, cancelled, resumed; each written down before. */
@Injectable()
export class Replays {
  constructor(
    private readonly jobs: ReplayJobRepository,
    private readonly runner: ReplayRunner,
    private readonly actions: RecordedActions,
    private readonly kafka: GatewayKafka,
  ) {}

  async list(): Promise<ReplayListAnswer> {
    return { items: (await this.jobs.newest()).map(toReplayJob) };
  }

  /** @throws ProblemError 404 `replay-not-found` */
  async show(id: string, actor: Actor): Promise<ReplayJob> {
    const job = await this.jobs.find(id);
    if (!job) throw notFound('replay', id);
    return toReplayJob(await this.runner.confirm(job, actor));
  }

  /** @throws ProblemError 400 `invalid-snapshot`, `snapshot-of-another-filter`; 503 `broker-unavailable`, `action-not-recorded` */
  async start(
    { filter: asked, snapshot, batch, perSecond, reason }: StartReplay,
    actor: Actor,
    traceId?: string,
  ): Promise<ReplayJob> {
    const filter = { ...asked };
    const ends = endsIn(snapshot, filter);
    const { letters } = await askingKafka(this.kafka.letters.read());
    const total = letters.filter(
      (letter) => letter.state === 'waiting' && isBefore(letter.id, ends) && isSelected(letter, filter),
    ).length;
    const id = newId();
    return this.actions.record({ actor, action: 'letters.replay', target: id, reason, traceId }, async () => {
      const by = decidedBy(actor);
      const job = await this.jobs.add({ id, by, reason, filter, ends, batch, perSecond, total }, this.runner.run);
      this.runner.start(job, actor);
      return toReplayJob(job);
    });
  }

  /** @throws ProblemError 404 `replay-not-found`; 409 `job-not-running` */
  cancel(id: string, actor: Actor, traceId?: string): Promise<ReplayJob> {
    return this.actions.record({ actor, action: 'letters.replay-cancel', target: id, traceId }, async () => {
      const job = (await this.jobs.cancel(id)) ?? (await this.refuse(id, 'job-not-running', 'does not run'));
      return toReplayJob(job);
    });
  }

  /** @throws ProblemError 404 `replay-not-found`; 409 `job-not-interrupted` */
  resume(id: string, actor: Actor, traceId?: string): Promise<ReplayJob> {
    return this.actions.record({ actor, action: 'letters.replay-resume', target: id, traceId }, async () => {
      const job = await this.jobs.resume(id, this.runner.run);
      if (!job) return this.refuse(id, 'job-not-interrupted', 'was not interrupted');
      this.runner.start(job, actor);
      return toReplayJob(job);
    });
  }

  private async refuse(id: string, code: string, what: string): Promise<never> {
    const job = await this.jobs.find(id);
    if (!job) throw notFound('replay', id);
    throw new ProblemError(409, code, `The replay ${what}: it is ${job.state}.`);
  }
}
