import { moneyText } from '@waybill/contracts';
import { visible } from '@waybill/operations/words';
import { paint, printJson } from '../output.js';

/** Of what order's HTTP API answers, the part that is shown. */
export interface OrderJson {
  readonly id: string;
  readonly status: string;
  readonly compensation: string;
  readonly total: { readonly amount: number; readonly currency: string };
  readonly items: readonly { readonly sku: string; readonly quantity: number }[];
  readonly cancellation: { readonly reason: string; readonly detail?: string | null } | null;
  readonly settled?: readonly {
    readonly part: string;
    readonly at: string;
    readonly reason?: string;
    readonly actor?: string;
  }[];
  readonly missing?: readonly {
    readonly what: string;
    readonly from: string;
    readonly asked: boolean;
    readonly since: string;
    readonly answer: { readonly type: string; readonly detail: string } | null;
  }[];
  readonly returns?: readonly {
    readonly at: string;
    readonly lines: readonly { readonly sku: string; readonly quantity: number; readonly restock: boolean }[];
    readonly reason?: string;
    readonly actor?: string;
  }[];
  readonly updatedAt?: string;
}

export function showOrder(order: OrderJson, json: boolean): void {
  if (json) return printJson(order);
  const items = order.items.map(({ sku, quantity }) => `${quantity} × ${sku}`).join(', ');
  const reason = order.cancellation ? ` (${order.cancellation.reason})` : '';
  const undone = order.compensation === 'NONE' ? '' : `, compensation ${order.compensation}`;
  console.log(`${order.id}  ${paint('bold', order.status)}${reason}${undone}`);
  console.log(`${visible(items)}, total ${moneyText(order.total)}`);
  for (const { since, ...missing } of order.missing ?? []) console.log(`missing since ${since}: ${wordsOf(missing)}`);
  for (const { part, at, reason = '', actor = '?' } of order.settled ?? []) {
    console.log(`${part} settled by ${visible(actor)} at ${at}: ${visible(reason)}`);
  }
  for (const { at, lines, reason, actor = '?' } of order.returns ?? []) {
    const what = lines.map(({ sku, quantity, restock }) => `${quantity} × ${sku}${restock ? '' : ' (written off)'}`);
    console.log(
      `${visible(what.join(', '))} returned, entered by ${visible(actor)} at ${at}${reason ? `: ${visible(reason)}` : ''}`,
    );
  }
}

type Missing = Omit<NonNullable<OrderJson['missing']>[number], 'since'>;

/** `refund from payment (PaymentRefundFailed: card closed)` */
export function wordsOf({ what, from, asked, answer }: Missing): string {
  const said = answer ? `${answer.type}: ${visible(answer.detail)}` : asked ? 'no answer yet' : 'not asked yet';
  return `${what} from ${from} (${said})`;
}
