import type Stripe from 'stripe';
import { ProviderNotices, type OutsideMove, type ProviderNotice } from '../provider-notices.port.js';
import type { IntentNotes } from './intent-notes.js';
import { fromStripeAmount } from './stripe-amount.js';
import { REFUND_KEY } from './stripe-refunds.js';
import type { StripeRequests } from './stripe-requests.js';

/** How old a signature may be, s; also what Stripe's library takes by itself. */
const TOLERANCE_S = 300;

/** Objects that name the PaymentIntent that they are about: charges, refunds, disputes. */
interface OfIntent {
  readonly object?: string;
  readonly id?: string;
  readonly payment_intent?: string | { readonly id: string } | null;
}

/** Stripe's webhooks (https://docs.stripe.com/webhooks), and what was done to a charge in its dashboard. */
export class StripeNotices extends ProviderNotices {
  constructor(
    private readonly stripe: Stripe,
    private readonly notes: IntentNotes,
    private readonly requests: StripeRequests,
    private readonly secret: string | undefined,
  ) {
    super();
  }

  override get areHeard(): boolean {
    return this.secret !== undefined;
  }

  override async read(body: Buffer, signature: string): Promise<ProviderNotice | undefined> {
    const event = this.signed(body, signature);
    if (!event) return undefined;
    const intentId = intentOf(event.data.object);
    return { id: event.id, chargeKey: intentId === undefined ? undefined : await this.notes.findKey(intentId) };
  }

  override async outside(chargeKey: string, signal?: AbortSignal): Promise<OutsideMove[]> {
    const intentId = (await this.notes.find(chargeKey))?.intentId;
    if (!intentId) return [];
    const of = { payment_intent: intentId, limit: 100 };
    const refunds = await this.requests.send(signal, () => this.stripe.refunds.list(of));
    const disputes = await this.requests.send(signal, () => this.stripe.disputes.list(of));
    return [
      ...refunds.data
        .filter(({ metadata }) => metadata?.[REFUND_KEY] === undefined)
        .map((refund) => moveOf('REFUND', { ...refund, status: refund.status ?? 'unknown' })),
      ...disputes.data.map((dispute) => moveOf('DISPUTE', dispute)),
    ];
  }

  private signed(body: Buffer, signature: string): Stripe.Event | undefined {
    if (!this.secret) return undefined;
    try {
      return this.stripe.webhooks.constructEvent(body, signature, this.secret, TOLERANCE_S);
    } catch {
      return undefined;
    }
  }
}

function intentOf({ object, id, payment_intent: intent }: OfIntent): string | undefined {
  if (object === 'payment_intent') return id;
  return typeof intent === 'string' ? intent : intent?.id;
}

interface Moved {
  readonly id: string;
  readonly amount: number;
  readonly currency: string;
  readonly status: string;
  readonly reason: string | null;
}

const moveOf = (kind: OutsideMove['kind'], { id, amount, currency, status, reason }: Moved): OutsideMove => ({
  id,
  kind,
  amount: fromStripeAmount(amount, currency),
  status,
  reason,
});
