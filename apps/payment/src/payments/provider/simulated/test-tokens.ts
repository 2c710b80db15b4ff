/** How the simulated gateway treats one payment method. */
export interface TokenBehaviour {
  /** Refused, with this text for people. */
  readonly declined?: string;
  /** The decision is made and recorded, but the answer to `charge` never arrives. */
  readonly answerLost?: true;
  /** So many calls of `charge` end in an error of the gateway before one is taken up. */
  readonly errorsBeforeCharge?: number;
  /** So many refund keys of one charge are refused for good before one is honoured. */
  readonly refundsRefused?: number;
  /** The customer has to act first, and does so after `PAYMENT_ACTION_MS`, or never. */
  readonly action?: 'confirms' | 'refuses' | 'never acts';
  /** `PAYMENT_SUCCESS_RATE` applies; the test tokens always do what their name says. */
  readonly byChance?: true;
}

/** The test values that the service's README lists. Any other token is declined. */
const TOKENS: ReadonlyMap<string, TokenBehaviour> = new Map<string, TokenBehaviour>([
  ['tok_ok', { byChance: true }],
  ['tok_declined', { declined: 'card declined' }],
  ['tok_3ds', { action: 'confirms' }],
  ['tok_3ds_declined', { action: 'refuses' }],
  ['tok_3ds_never', { action: 'never acts' }],
  ['tok_timeout', { answerLost: true }],
  ['tok_error_once', { errorsBeforeCharge: 1 }],
  ['tok_error_always', { errorsBeforeCharge: Infinity }],
  ['tok_refund_error_once', { refundsRefused: 1 }],
  ['tok_refund_error_always', { refundsRefused: Infinity }],
]);

const UNKNOWN_TOKEN: TokenBehaviour = { declined: 'unknown payment method' };

export const behaviourOf = (token: string): TokenBehaviour => TOKENS.get(token) ?? UNKNOWN_TOKEN;
