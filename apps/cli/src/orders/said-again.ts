import { printJson, printTable } from '../output.js';

/** The services that say something about orders, in the order of the saga; order, which acts on what the others say, last. */
export const SPEAKERS = ['inventory', 'payment', 'shipping', 'order'] as const;
export type Speaker = (typeof SPEAKERS)[number];

/** What a service answers to `POST /orders/:id/resend`. */
export interface SaidAgain {
  readonly service: string;
  readonly orderId: string;
  readonly said: readonly { readonly type: string; readonly eventId: string }[];
}

export function showSaidAgain(all: readonly SaidAgain[], json: boolean): void {
  if (json) return printJson(all);
  printTable([
    ['SERVICE', 'SAID AGAIN', 'EVENT'],
    ...all.flatMap(({ service, said }) =>
      said.length === 0 ? [[service, '-', '-']] : said.map(({ type, eventId }) => [service, type, eventId]),
    ),
  ]);
}
