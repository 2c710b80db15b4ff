import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { GroupCommit } from '@waybill/jobs';
import { Transactions, type Tx } from '@waybill/messaging';
import { Clock, notFound, type Transacting } from '@waybill/platform';
import { isRefused, type Decided, type Order, type Refused } from '../domain/index.js';
import { OrderRepository } from '../persistence/order.repository.js';
import { commitDecision } from './commit-decision.js';
import type { Whose } from './whose.js';

/** What may be asked of an order: a function of the domain. `at` is now, Unix milliseconds. */
type Command<Code extends string> = (order: Order, at: number) => Decided | Refused<Code>;

type Answer = Order | Refused<string>;

interface Asked {
  readonly orderId: string;
  readonly command: Command<string>;
  readonly whose: Whose;
}

/**
 * Puts commands to existing orders. Those that arrive together, of whatever kind, lock their orders by one statement in
 * id order and share one commit: a hundred at once never wait for each other in a ring, nor for a hundred commits.
 */
@Injectable()
export class OrderCommands implements BeforeApplicationShutdown {
  private readonly intake: GroupCommit<Asked, Answer | undefined>;

  constructor(
    transactions: Transactions,
    private readonly orders: OrderRepository,
    private readonly clock: Clock,
  ) {
    this.intake = new GroupCommit(transactions, (tx, asked) => this.decideAll(tx, asked), {
      lookUp: (asked) => this.doneAlready(asked),
    });
  }

  /**
   * @param within where it must be decided; by default with the others that arrive
   * @returns the order as it stands once the decision is committed, or why the domain refuses
   * @throws ProblemError 404 `order-not-found`
   * @throws CommitOutcomeUnknownError nobody can say whether it was decided; asking again is safe
   */
  async execute<Code extends string>(
    orderId: string,
    command: Command<Code>,
    whose: Whose,
    within?: Transacting,
  ): Promise<Order | Refused<Code>> {
    const asked = { orderId, command, whose };
    const answer = within
      ? await within.run(async (tx) => (await this.decideAll(tx, [asked]))[0])
      : await this.intake.submit(asked);
    if (!answer) throw notFound('order', orderId);
    return answer as Order | Refused<Code>;
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.intake.close();
  }

  private async decideAll(tx: Tx, all: readonly Asked[]): Promise<(Answer | undefined)[]> {
    await this.orders.lock(tx, [...new Set(all.map(({ orderId }) => orderId))]);
    return all.map((asked) => this.decide(tx, asked));
  }

  /** The order keeps its trace: what a later command causes continues that of the request that placed it. */
  private decide(tx: Tx, { orderId, command, whose }: Asked): Answer | undefined {
    const stored = this.orders.get(tx, orderId);
    if (!stored || !whose(stored.state.customerId)) return undefined;
    const outcome = command(stored.state, this.clock.now().getTime());
    if (isRefused(outcome)) return outcome;
    commitDecision(tx, this.orders, outcome, { traceparent: stored.traceparent });
    return outcome.state;
  }

  /** After a COMMIT without an answer: a command that would change nothing has been carried out. */
  private async doneAlready({ orderId, command, whose }: Asked): Promise<Order | undefined> {
    const order = await this.orders.find(orderId);
    const outcome = order && whose(order.customerId) && command(order, this.clock.now().getTime());
    return outcome && !isRefused(outcome) && outcome.state === order ? order : undefined;
  }
}
