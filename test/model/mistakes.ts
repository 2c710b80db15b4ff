import { services, type Services } from './participants.js';
import type { scenario } from './scenario.js';

const { order, inventory, payment, shipping } = services;

/** A service with one mistake, the scenario in which it shows, and what a search has to say about it. */
export interface Mistake {
  readonly what: string;
  readonly broken: Partial<Services>;
  readonly about: Parameters<typeof scenario>[0];
  readonly found: RegExp;
}

export const MISTAKES: readonly Mistake[] = [
  {
    what: 'inventory releases on PaymentFailed and again on InventoryRollback',
    broken: {
      inventory: {
        ...inventory,
        rollback: (known, orderId, attempt) =>
          inventory.rollback(known && { ...known, status: 'HELD', answered: 0 }, orderId, attempt),
      },
    },
    about: { charge: ['DECLINED'] },
    found: /RELEASE of TEA leaves a count below zero/,
  },
  {
    what: 'inventory ships what was released before',
    broken: {
      inventory: { ...inventory, ship: (known) => inventory.ship(known && { ...known, status: 'HELD' }) },
    },
    about: { budget: { refund: 1, lose: 1 } },
    found: /SHIP of TEA leaves a count below zero/,
  },
  {
    what: 'inventory leaves no tombstone',
    broken: {
      inventory: {
        ...inventory,
        reserve: (known, data, stock) => inventory.reserve(known?.status === 'CLOSED' ? null : known, data, stock),
      },
    },
    about: { budget: { cancel: 1, lose: 1 } },
    found: /^CANCELLED with compensation DONE, but stock is not back/,
  },
  {
    what: 'payment answers PaymentVoided while a charge is under way',
    broken: {
      payment: {
        ...payment,
        apply: (known, event, ids) =>
          payment.apply(known?.charge === 'IN_FLIGHT' ? { ...known, charge: 'READY' } : known, event, ids),
      },
    },
    about: { budget: { cancel: 1 } },
    found: /^payment refused CHARGE → CHARGED: CONTRADICTORY_FACTS, .* CHARGED while VOIDED/,
  },
  {
    what: 'payment announces a charge that came through after the order was cancelled',
    broken: {
      payment: {
        ...payment,
        settleCharge: (book, outcome, ids) => payment.settleCharge({ ...book, requested: 0 }, outcome, ids),
      },
    },
    about: { budget: { cancel: 1 } },
    found: /waits for money/,
  },
  {
    what: 'payment tells the customer to act each time it asks whether that has happened',
    broken: {
      payment: {
        ...payment,
        settleCharge: (book, outcome, ids) => payment.settleCharge({ ...book, actionUrl: null }, outcome, ids),
      },
    },
    about: { charge: ['ACTION_REQUIRED'] },
    found: /PaymentActionRequired was written twice/,
  },
  {
    what: 'payment leaves a charge alone that waits for the customer of a cancelled order',
    broken: {
      payment: {
        ...payment,
        claim: (book, policy) =>
          book.charge === 'REQUIRES_ACTION' && payment.isClosed(book) ? null : payment.claim(book, policy),
      },
    },
    about: { charge: ['ACTION_REQUIRED'], budget: { cancel: 1 } },
    found: /the compensation waits for .*money/,
  },
  {
    what: 'payment takes a new key after a silence',
    broken: {
      payment: {
        ...payment,
        claim: (book, policy) => {
          const claimed = payment.claim(book, policy);
          if (claimed?.call.kind !== 'CHARGE') return claimed;
          return { ...claimed, call: { ...claimed.call, key: `pay-${claimed.call.tries}` } };
        },
      },
    },
    about: { budget: { silence: 1 } },
    found: /charged twice/,
  },
  {
    what: 'payment refunds once per attempt',
    broken: {
      payment: {
        ...payment,
        apply: (known, event, ids) => {
          const refunds = known?.refunds.map((refund) =>
            refund.status === 'REFUNDED' ? { ...refund, status: 'FAILED' as const } : refund,
          );
          const forgetful = known && { ...known, refunds: refunds ?? [] };
          return payment.apply(event.type === 'OrderRefundRequested' ? forgetful : known, event, ids);
        },
      },
    },
    about: { budget: { refund: 1, overdue: 1, retry: 1 } },
    found: /more was refunded than charged/,
  },
  {
    what: 'shipping announces a booking that came through after the order was cancelled, and forgets to call it back',
    broken: {
      shipping: {
        ...shipping,
        settleBooking: (book, outcome) =>
          shipping.settleBooking(outcome.kind === 'BOOKED' ? { ...book, requested: 0, recall: 'NONE' } : book, outcome),
      },
    },
    about: { budget: { cancel: 1 } },
    found: /^shipping refused VOID → VOIDED: NEVER_CLAIMED, .* VOIDED while BOOKED/,
  },
  {
    what: 'order drops a payment that it reads before the reservation',
    broken: {
      order: {
        ...order,
        apply: (known, event, at) =>
          event.type === 'PaymentCompleted' && !known.facts.reserved
            ? { state: known, events: [] }
            : order.apply(known, event, at),
      },
    },
    about: {},
    found: /nothing is left to happen, but the order is CONFIRMED/,
  },
  {
    what: 'order takes a failed shipment for no answer when a refund waits for it (the letter of the specification)',
    broken: {
      order: {
        ...order,
        apply: (known, event, at) =>
          event.type === 'ShipmentFailed' && known.decision
            ? { state: known, events: [] }
            : order.apply(known, event, at),
      },
    },
    about: { book: ['FAILED'], budget: { refund: 1 } },
    found: /waits for shipment, stock/,
  },
  {
    what: 'order says DONE as soon as the money is back',
    broken: {
      order: {
        ...order,
        apply: (known, event, at) => {
          const decided = order.apply(known, event, at);
          if ('refused' in decided || event.type !== 'PaymentRefunded') return decided;
          const { state } = decided;
          return { ...decided, state: { ...state, compensation: { ...state.compensation, status: 'DONE' } } };
        },
      },
    },
    about: { budget: { cancel: 1 } },
    found: /^CANCELLED with compensation DONE, but stock is not back/,
  },
  {
    what: 'order asks the goods back with the decision, though their parcel may travel',
    broken: {
      order: {
        ...order,
        cancel: (known, at) => {
          const decided = order.cancel(known, at);
          if ('refused' in decided || decided.state === known || decided.state.compensation.stockAsked) return decided;
          const { state, events } = decided;
          const data = { orderId: state.id, reason: 'CUSTOMER_REQUEST', attempt: 1 } as const;
          return {
            state: { ...state, compensation: { ...state.compensation, stockAsked: true } },
            events: [...events, { type: 'InventoryRollback', data }],
          };
        },
      },
    },
    about: { budget: { cancel: 1, refuseRecall: 1 } },
    found: /on the shelf while their parcel travels/,
  },
  {
    what: 'inventory goes on holding goods that have left',
    broken: { inventory: { ...inventory, ship: (known) => ({ state: known, events: [], movements: [] }) } },
    about: { budget: { cancel: 1, refuseRecall: 1 } },
    found: /the goods have left, but the stock is HELD|COMPLETED, but the stock is HELD/,
  },
  {
    what: 'inventory forgets a return when the next one comes',
    broken: {
      inventory: {
        ...inventory,
        enterReturn: (known, entered) => {
          const lines = known?.lines.map((line) => ({ ...line, returns: [] }));
          return inventory.enterReturn(known && { ...known, lines: lines ?? [] }, entered);
        },
      },
    },
    about: { budget: { giveBack: 2 } },
    found: /of TEA have shipped, but orders had/,
  },
  {
    what: 'order decides to cancel though a refund was asked',
    broken: {
      order: { ...order, cancel: (known, at) => order.cancel({ ...known, decision: null }, at) },
    },
    about: { budget: { refund: 1, cancel: 1 } },
    found: /two undoing decisions were taken/,
  },
  {
    what: 'order asks payment again for money that was settled',
    broken: {
      order: {
        ...order,
        retryCompensation: (known, at) => {
          const { settled, ...compensation } = known.compensation;
          const decided = order.retryCompensation({ ...known, compensation }, at);
          if ('refused' in decided) return decided;
          const { state } = decided;
          const kept = settled ? { ...state.compensation, settled } : state.compensation;
          return { ...decided, state: { ...state, compensation: kept } };
        },
      },
    },
    about: { budget: { cancel: 1, refuseRefund: 1, refuseRecall: 1, settle: 1, retry: 1 } },
    found: /by hand and by the provider/,
  },
  {
    what: 'payment says again a charge that came through after the order was cancelled',
    broken: {
      payment: { ...payment, lastWords: (book) => payment.lastWords({ ...book, requested: 0 }) },
    },
    about: { budget: { cancel: 1, drop: 1, resend: 1 } },
    found: /CANCELLED with compensation DONE, but a shipment is under way|shipped twice|waits for/,
  },
  {
    what: 'order says again what it asked payment before the money was settled',
    broken: {
      order: {
        ...order,
        lastWords: (known) => {
          const { settled: _, ...compensation } = known.compensation;
          return order.lastWords({ ...known, compensation });
        },
      },
    },
    about: { budget: { cancel: 1, refuseRefund: 1, refuseRecall: 1, settle: 1, retry: 1, drop: 1 } },
    found: /by hand and by the provider/,
  },
];
