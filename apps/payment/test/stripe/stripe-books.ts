export interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Intent {
  readonly id: string;
  readonly object: 'payment_intent';
  readonly amount: number;
  readonly currency: string;
  readonly metadata: Record<string, string>;
  status: 'requires_payment_method' | 'requires_action' | 'succeeded' | 'canceled';
  next_action: { readonly type: 'redirect_to_url'; readonly redirect_to_url: { readonly url: string } } | null;
  last_payment_error: { readonly message: string } | null;
  /** How often money was moved by it. */
  charges: number;
}

interface Refund {
  readonly id: string;
  readonly object: 'refund';
  readonly payment_intent: string;
  readonly amount: number;
  readonly currency: string;
  readonly reason: string | null;
  status: string;
  readonly metadata: Record<string, string>;
}

export const refusal = (code: string, message: string, param?: string): Reply => ({
  status: 400,
  body: { error: { type: 'invalid_request_error', code, message, param } },
});

const DECLINED = { type: 'card_error', code: 'card_declined', message: 'Your card was declined.' };

const unexpectedState = ({ id, status }: Intent): Reply =>
  refusal('payment_intent_unexpected_state', `The PaymentIntent ${id} is ${status}`);

interface Dispute {
  readonly id: string;
  readonly object: 'dispute';
  readonly payment_intent: string;
  readonly amount: number;
  readonly currency: string;
  status: string;
  readonly reason: string;
}

/** The intents, refunds and disputes of an imitated Stripe account. */
export class StripeBooks {
  readonly intents: Intent[] = [];
  readonly refunds: Refund[] = [];
  readonly disputes: Dispute[] = [];
  /** What a refund is when it is made. */
  refundsBegin: 'succeeded' | 'pending' = 'succeeded';

  /** @param request method and path */
  answer(request: string, body: URLSearchParams): Reply {
    if (request === 'POST /v1/payment_intents') return this.create(body);
    if (request === 'POST /v1/refunds') return this.refund(body);
    if (request === 'GET /v1/refunds') return this.list(this.refunds, body);
    if (request === 'GET /v1/disputes') return this.list(this.disputes, body);
    const [, id = '', verb = ''] = /^\w+ \/v1\/payment_intents\/(\w+)(?:\/(\w+))?$/.exec(request) ?? [];
    const intent = this.intents.find((candidate) => candidate.id === id);
    if (!intent) return refusal('resource_missing', `No such payment_intent: ${id}`);
    if (verb === 'confirm') return this.confirm(intent, body);
    if (verb === 'cancel') return this.cancel(intent);
    return { status: 200, body: intent };
  }

  private create(body: URLSearchParams): Reply {
    const amount = Number(body.get('amount'));
    if (amount < 50) return refusal('amount_too_small', 'Amount must be at least 50', 'amount');
    const intent: Intent = {
      id: `pi_${this.intents.length + 1}`,
      object: 'payment_intent',
      amount,
      currency: body.get('currency') ?? '',
      metadata: metadataOf(body),
      status: 'requires_payment_method',
      last_payment_error: null,
      next_action: null,
      charges: 0,
    };
    this.intents.push(intent);
    return { status: 200, body: { ...intent } };
  }

  private confirm(intent: Intent, body: URLSearchParams): Reply {
    if (intent.status !== 'requires_payment_method') return unexpectedState(intent);
    const method = body.get('payment_method') ?? '';
    if (!method.startsWith('pm_')) {
      return refusal('resource_missing', `No such PaymentMethod: '${method}'`, 'payment_method');
    }
    if (method === 'pm_card_chargeDeclined') {
      intent.last_payment_error = DECLINED;
      return { status: 402, body: { error: DECLINED } };
    }
    if (method === 'pm_card_threeDSecure2Required') {
      intent.status = 'requires_action';
      intent.next_action = {
        type: 'redirect_to_url',
        redirect_to_url: { url: `https://hooks.stripe.com/${intent.id}` },
      };
      return { status: 200, body: { ...intent } };
    }
    intent.status = 'succeeded';
    intent.charges += 1;
    return { status: 200, body: { ...intent } };
  }

  /** The customer of an intent has done what their bank asks, or failed to. */
  act({ id }: Pick<Intent, 'id'>, passed: boolean): void {
    const intent = this.intents.find((candidate) => candidate.id === id);
    if (intent?.status !== 'requires_action') throw new Error(`${id} does not wait for its customer`);
    intent.next_action = null;
    intent.status = passed ? 'succeeded' : 'requires_payment_method';
    intent.charges += passed ? 1 : 0;
    if (!passed) intent.last_payment_error = { message: 'The customer was not authenticated.' };
  }

  private cancel(intent: Intent): Reply {
    if (intent.status !== 'requires_payment_method' && intent.status !== 'requires_action')
      return unexpectedState(intent);
    intent.status = 'canceled';
    intent.next_action = null;
    return { status: 200, body: { ...intent } };
  }

  private refund(body: URLSearchParams): Reply {
    const intent = this.intents.find(({ id }) => id === body.get('payment_intent'));
    if (intent?.status !== 'succeeded') return refusal('payment_intent_unexpected_state', 'nothing was charged');
    const amount = Number(body.get('amount'));
    const back = this.refunds.reduce((sum, one) => sum + (one.payment_intent === intent.id ? one.amount : 0), 0);
    if (back + amount > intent.amount) return refusal('charge_already_refunded', 'The charge was refunded before');
    const refund: Refund = {
      id: `re_${this.refunds.length + 1}`,
      object: 'refund',
      payment_intent: intent.id,
      amount,
      currency: intent.currency,
      reason: null,
      status: this.refundsBegin,
      metadata: metadataOf(body),
    };
    this.refunds.push(refund);
    return { status: 200, body: { ...refund } };
  }

  private list(made: readonly { readonly payment_intent: string }[], query: URLSearchParams): Reply {
    const data = made.filter((one) => one.payment_intent === query.get('payment_intent'));
    return { status: 200, body: { object: 'list', data, has_more: false, url: '/v1/refunds' } };
  }
}

const metadataOf = (body: URLSearchParams): Record<string, string> =>
  Object.fromEntries(
    [...body].flatMap(([name, value]) => {
      const key = /^metadata\[(\w+)\]$/.exec(name)?.[1];
      return key === undefined ? [] : [[key, value]];
    }),
  );
