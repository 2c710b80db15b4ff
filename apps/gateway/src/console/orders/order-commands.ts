import { Injectable } from '@nestjs/common';
import type { CompensationPart, OrderActionAnswer } from '@waybill/console-api';
import type { Actor } from '@waybill/platform';
import { RecordedActions } from '../../actions/recorded-actions.js';
import { Upstream } from '../../upstream/upstream.js';
import { decidedBy } from '../shared/decided-by.js';

/** What an operator may do to an order, and where the order service takes it. */
const COMMANDS = {
  cancel: 'cancel',
  refund: 'refund',
  retry: 'compensation/retry',
  settle: 'compensation/settle',
} as const;

export type OrderCommand = keyof typeof COMMANDS;

export interface OrderedCommand {
  readonly actor: Actor;
  readonly reason?: string;
  readonly traceparent: string;
}

export interface SettlingCommand extends OrderedCommand {
  readonly part: CompensationPart;
  readonly reason: string;
}

/** Tells the order service what an operator decided; written down before. */
@Injectable()
export class OrderCommands {
  constructor(
    private readonly actions: RecordedActions,
    private readonly upstream: Upstream,
  ) {}

  /** @throws ProblemError 503 `action-not-recorded`, and nothing was done; the order service's own refusal */
  tell(id: string, command: Exclude<OrderCommand, 'settle'>, ordered: OrderedCommand): Promise<OrderActionAnswer> {
    return this.send(id, command, ordered);
  }

  /** What was put right outside goes to the order itself: part, reason and who says so. @throws as {@link tell} */
  settle(id: string, ordered: SettlingCommand): Promise<OrderActionAnswer> {
    const { part, reason, actor } = ordered;
    const noted = { ...ordered, reason: `${part}: ${reason}` };
    return this.send(id, 'settle', noted, { part, reason, actor: decidedBy(actor) });
  }

  private send(
    id: string,
    command: OrderCommand,
    { actor, reason, traceparent }: OrderedCommand,
    body?: object,
  ): Promise<OrderActionAnswer> {
    const traceId = traceparent.split('-')[1];
    return this.actions.record({ actor, action: `order.${command}`, target: id, reason, traceId }, async () => {
      const answer = await this.upstream.call('order', `/orders/${id}/${COMMANDS[command]}`, actor, {
        method: 'POST',
        ...(body && { body }),
        headers: { traceparent },
      });
      return answer.body as OrderActionAnswer;
    });
  }
}
