import type { Actor } from '@waybill/platform';

/** Who decides about letters, as `dlq-audit` keeps it: `Olga (console)`. */
export const decidedBy = (actor: Actor): string => `${(actor.name ?? actor.subject).slice(0, 200)} (console)`;
