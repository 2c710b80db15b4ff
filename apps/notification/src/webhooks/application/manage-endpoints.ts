import { Injectable } from '@nestjs/common';
import { Transactions } from '@waybill/messaging';
import { Clock, type Transacting } from '@waybill/platform';
import { v7 as uuidV7 } from 'uuid';
import { NotificationConfig } from '../../notification.config.js';
import { TRY_FOR_MS } from '../domain/attempt.js';
import { newSecret } from '../sending/signature.js';
import { refusalOf } from '../sending/webhook-url.js';
import { EndpointRepository, type Endpoint, type EndpointChange } from '../persistence/endpoint.repository.js';
import { WebhookEventRepository } from '../persistence/webhook-event.repository.js';
import { WebhookWorker } from './webhook-worker.js';

/** An endpoint with its secret, which is told when it is made and never again. */
export interface EndpointWithSecret {
  readonly endpoint: Endpoint;
  readonly secret: string;
}

export type Replay = { readonly since: Date } | { readonly eventId: string };

/** What operators do to endpoints. Undefined: there is no such endpoint. */
@Injectable()
export class ManageEndpoints {
  constructor(
    private readonly transactions: Transactions,
    private readonly endpoints: EndpointRepository,
    private readonly events: WebhookEventRepository,
    private readonly worker: WebhookWorker,
    private readonly clock: Clock,
    private readonly config: NotificationConfig,
  ) {}

  /** Why nothing may be sent there; undefined where it may. */
  refusalOf(url: string): string | undefined {
    return refusalOf(url, this.config.webhooksMayBePrivate);
  }

  async add(
    url: string,
    types: readonly string[],
    within: Transacting = this.transactions,
  ): Promise<EndpointWithSecret> {
    const secret = newSecret();
    const endpoint = await within.run((tx) => this.endpoints.add(tx, uuidV7(), url, types, secret));
    return { endpoint, secret };
  }

  async change(id: string, change: EndpointChange): Promise<Endpoint | undefined> {
    const changed = await this.transactions.run((tx) => this.endpoints.change(tx, id, change));
    this.worker.wake();
    return changed;
  }

  remove(id: string): Promise<boolean> {
    return this.transactions.run((tx) => this.endpoints.remove(tx, id));
  }

  /** @param overlapMs how long the secret before signs as well */
  async rotate(
    id: string,
    overlapMs: number,
    within: Transacting = this.transactions,
  ): Promise<EndpointWithSecret | undefined> {
    const secret = newSecret();
    const until = new Date(this.clock.now().getTime() + overlapMs);
    const endpoint = await within.run((tx) => this.endpoints.rotate(tx, id, secret, until));
    return endpoint && { endpoint, secret };
  }

  /** @returns how many messages are sent (again) */
  replay(id: string, what: Replay, within: Transacting = this.transactions): Promise<number> {
    const giveUpAt = new Date(this.clock.now().getTime() + TRY_FOR_MS);
    return within.run(async (tx) => {
      tx.afterCommit(() => this.worker.wake());
      return 'since' in what
        ? this.events.replaySince(tx, id, what.since, giveUpAt)
        : this.events.replayOne(tx, id, what.eventId, giveUpAt);
    });
  }
}
