import { Injectable } from '@nestjs/common';
import type { OrderView, RevealAnswer } from '@waybill/console-api';
import { payloadOf } from '@waybill/operations';
import type { Actor } from '@waybill/platform';
import { RecordedActions } from '../../actions/recorded-actions.js';
import { Upstream } from '../../upstream/upstream.js';
import { LetterOffice } from '../letters/letter-office.js';
import { OrderPage } from '../orders/order-page.js';
import { askingKafka } from '../shared/broker-problem.js';

interface Why {
  readonly actor: Actor;
  readonly reason: string;
  readonly traceId?: string;
}

/** Shows payloads unmasked. Who looked, at what and why is written down before. */
@Injectable()
export class Reveal {
  constructor(
    private readonly actions: RecordedActions,
    private readonly upstream: Upstream,
    private readonly page: OrderPage,
    private readonly office: LetterOffice,
  ) {}

  /** @throws ProblemError 404 `order-not-found`; 503 `action-not-recorded`, `broker-unavailable` */
  ofOrder(orderId: string, why: Why): Promise<RevealAnswer> {
    return this.recorded(orderId, why, async () => {
      const { body } = await this.upstream.call('order', `/orders/${orderId}`, why.actor);
      const { sent } = await askingKafka(this.page.sent(body as OrderView));
      return { items: sent.map(({ eventId, type, data }) => ({ eventId, type, data })) };
    });
  }

  /** @throws ProblemError 404 `letter-not-found`; 503 `action-not-recorded`, `broker-unavailable` */
  ofLetter(letterId: string, why: Why): Promise<RevealAnswer> {
    return this.recorded(letterId, why, async () => {
      const { letter, record } = await this.office.at(why.actor, ({ box }) => this.office.find(box, letterId));
      const { eventId, type } = letter;
      const { value } = payloadOf(record.value);
      return { items: [{ eventId, type, data: value }] };
    });
  }

  private recorded(
    target: string,
    { actor, reason, traceId }: Why,
    look: () => Promise<RevealAnswer>,
  ): Promise<RevealAnswer> {
    return this.actions.record({ actor, action: 'personal.reveal', target, reason, traceId }, look);
  }
}
