import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { GroupCommit } from '@waybill/jobs';
import { Transactions } from '@waybill/messaging';
import { fingerprintOf } from '@waybill/platform';
import { refused, type PlacingOutcome, type Refused } from '../domain/index.js';
import { IdempotencyKeys, type KeyClaim, type KeyState } from '../persistence/idempotency-keys.js';
import { OrderIds } from './order-ids.js';
import { KeyLostError, PlaceOrder, type OrderRequest } from './place-order.js';

/** The key cannot serve this request: another body has it, or another request with it is still under way. */
export type KeyRefused = Refused<'IDEMPOTENCY_KEY_REUSED' | 'IDEMPOTENCY_KEY_IN_USE'>;

/** What the request is answered; with the claim where this request is the one that was judged, not a repetition. */
export interface PlacedOnce {
  readonly outcome: PlacingOutcome;
  readonly claim?: KeyClaim;
}

/**
 * Places an order at most once for a customer's key: a repetition gets the first answer again, whether the order was
 * taken or refused. The order and the answer commit together; the claim before it only tells others that a request is
 * under way, and ends by itself, so that a crash never locks a key for longer than its lease.
 */
@Injectable()
export class PlaceIdempotently implements BeforeApplicationShutdown {
  private readonly claims: GroupCommit<KeyClaim, KeyState>;
  private readonly logger = new Logger('PlaceIdempotently');

  constructor(
    transactions: Transactions,
    private readonly keys: IdempotencyKeys,
    private readonly placeOrder: PlaceOrder,
    private readonly ids: OrderIds,
  ) {
    this.claims = new GroupCommit(transactions, (tx, claims) => this.keys.claim(tx, claims));
  }

  /**
   * @param waitSeconds how long the request will wait before it is answered; until {@link amend} it is under way
   * @throws what {@link PlaceOrder.execute} throws; the key is free again then, unless its order was taken after all
   */
  async execute(
    request: OrderRequest,
    traceparent: string,
    key: string,
    waitSeconds = 0,
  ): Promise<PlacedOnce | KeyRefused> {
    const { customerId } = request;
    const attempt = this.ids.next();
    const claim: KeyClaim = { customerId, key, fingerprint: fingerprintOf(request), attempt, waitSeconds };
    const found = await this.claims.submit(claim);
    switch (found.state) {
      case 'ANSWERED':
        return { outcome: found.outcome };
      case 'REUSED':
        return refused('IDEMPOTENCY_KEY_REUSED', 'this Idempotency-Key was used with another body');
      case 'IN_USE':
        return inUse();
      case 'CLAIMED':
        return this.place(request, traceparent, claim);
    }
  }

  /** The client has waited: a repetition gets what it is given in the end. Never throws: the order is taken. */
  async amend(claim: KeyClaim, outcome: PlacingOutcome): Promise<void> {
    await this.keys
      .amend(claim, outcome)
      .catch((err: unknown) => this.logger.warn({ err }, 'repetitions wait for a lease, and get the first answer'));
  }

  /** The request has failed after it was judged. Never throws; if nobody hears of it, the lease ends by itself. */
  async release(claim: KeyClaim): Promise<void> {
    await this.keys.release(claim).catch((err: unknown) => this.logger.debug({ err }, 'a key waits for its lease'));
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.claims.close();
  }

  private async place(request: OrderRequest, traceparent: string, claim: KeyClaim): Promise<PlacedOnce | KeyRefused> {
    try {
      return { outcome: await this.placeOrder.execute(request, traceparent, claim), claim };
    } catch (error) {
      if (error instanceof KeyLostError) return inUse();
      await this.release(claim);
      throw error;
    }
  }
}

const inUse = (): KeyRefused =>
  refused('IDEMPOTENCY_KEY_IN_USE', 'a request with this Idempotency-Key is still under way');
