import type { OrderInvariant } from '../invariant.js';
import type { FactsEntry } from '../order-file.js';

const CONTRADICTIONS: readonly (readonly [keyof FactsEntry, keyof FactsEntry])[] = [
  ['reserved', 'reservationFailed'],
  ['paid', 'paymentFailed'],
  ['paid', 'paymentVoided'],
  ['refunded', 'paymentFailed'],
  ['refunded', 'paymentVoided'],
  ['paymentFailed', 'paymentVoided'],
  ['shipped', 'shipmentFailed'],
];

export const factsDoNotContradict: OrderInvariant = {
  code: 'facts-do-not-contradict',
  sentence: 'Of no order two things are recorded that cannot both be true.',
  judge({ order }) {
    const both = CONTRADICTIONS.filter(([one, other]) => order?.facts[one] && order.facts[other]);
    if (both.length === 0) return null;
    return { expected: 'one of two', found: both.map((pair) => pair.join(' and ')).join(', ') };
  },
};
