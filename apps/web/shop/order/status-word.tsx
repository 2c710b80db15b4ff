import type { OrderView } from '@waybill/console-api';
import { Badge } from '../../shared/ui/badge.js';
import type { Tone } from '../../shared/words/states.js';

type Status = Pick<OrderView, 'status' | 'compensation'>;

/** A status in a word for customers: what was decided, and whether what it had taken is back. */
export function StatusWord(of: Status) {
  const [word, tone] = wordOf(of);
  return <Badge state={of.status} word={word} tone={tone} />;
}

function wordOf({ status, compensation }: Status): [word: string, tone: Tone] {
  if (compensation === 'NEEDS_ATTENTION') return ['Stuck: somebody looks at it', 'bad'];
  const undoing = compensation === 'PENDING';
  switch (status) {
    case 'CANCELLED':
      return undoing ? ['Cancelled, being taken back', 'busy'] : ['Cancelled', 'bad'];
    case 'REFUNDED':
      return ['Refunded', 'idle'];
    case 'COMPLETED':
      return undoing ? ['Being refunded', 'busy'] : ['Completed', 'ok'];
    default:
      return undoing ? ['Being refunded', 'busy'] : ['On its way', 'busy'];
  }
}
