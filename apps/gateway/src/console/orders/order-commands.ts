import { Injectable } from '@nestjs/common';
import type { OrderActionAnswer } from '@waybill/console-api';
import type { Actor } from '@waybill/platform';
import { RecordedActions } from '../../actions/recorded-actions.js';
import { Upstream } from '../../upstream/upstream.js';

/** What an operator may do to an order, and where the order service takes it. */
const COMMANDS = { cancel: 'cancel', refund: 'refund', retry: 'compensation/retry' } as const;

export type OrderCommand = keyof typeof COMMANDS;

export interface OrderedCommand {
  readonly actor: Actor;
  readonly reason?: string;
  readonly traceparent: string;
}

/** Tells the order service what an operator decided; written down before. */
@Injectable()
export class OrderCommands {
  constructor(
    private readonly actions: RecordedActions,
    private readonly upstream: Upstream,
  ) {}

  /** @throws ProblemError 503 `action-not-recorded`, and nothing was done; the order service's own refusal */
  tell(id: string, command: OrderCommand, { actor, reason, traceparent }: OrderedCommand): Promise<OrderActionAnswer> {
    const traceId = traceparent.split('-')[1];
    return this.actions.record({ actor, action: `order.${command}`, target: id, reason, traceId }, async () => {
      const answer = await this.upstream.call('order', `/orders/${id}/${COMMANDS[command]}`, actor, {
        method: 'POST',
        headers: { traceparent },
      });
      return answer.body as OrderActionAnswer;
    });
  }
}
