import type { Connections } from '../connections.js';
import { requestJson, type RequestOptions } from '../http.js';
import { OperationError } from '@waybill/operations/words';
import type { OrderJson } from './order-view.js';
import type { SaidAgain, Speaker } from './said-again.js';

interface OrderPage {
  readonly items: readonly OrderJson[];
  readonly nextCursor: string | null;
}

/** Most orders a page may have. */
const PAGE = 100;

/** What order's HTTP API lets an operator do. All of it @throws OperationError with the service's own words; unreachable */
export class OrderApi {
  constructor(private readonly connections: Connections) {}

  place(options: RequestOptions): Promise<OrderJson> {
    return requestJson('POST', this.url(''), options);
  }

  show(id: string): Promise<OrderJson> {
    return requestJson('GET', this.url(`/${encodeURIComponent(id)}`));
  }

  /** @param command path below the order; all of them answer with the order as it then is */
  tell(id: string, command: 'cancel' | 'refund' | 'compensation/retry', body?: object): Promise<OrderJson> {
    return requestJson('POST', this.url(`/${encodeURIComponent(id)}/${command}`), body && { body });
  }

  settle(
    id: string,
    body: { readonly part: string; readonly reason: string; readonly actor: string },
  ): Promise<OrderJson> {
    return requestJson('POST', this.url(`/${encodeURIComponent(id)}/compensation/settle`), { body });
  }

  /**
   * @param from who speaks; one that knows nothing of the order is passed over where others do
   * @throws OperationError refused where none of them knows the order
   */
  async resend(id: string, from: readonly Speaker[], body: unknown): Promise<SaidAgain[]> {
    const answers: SaidAgain[] = [];
    let unknown: unknown;
    for (const service of from) {
      const url = `${this.connections.serviceUrl(service)}/orders/${encodeURIComponent(id)}/resend`;
      try {
        answers.push(await requestJson<SaidAgain>('POST', url, { body }));
      } catch (error) {
        if (!(error instanceof OperationError) || !error.message.startsWith('404 ')) throw error;
        unknown = error;
      }
    }
    if (answers.length === 0) throw unknown;
    return answers;
  }

  enterReturn(id: string, body: object): Promise<OrderJson> {
    return requestJson('POST', this.url(`/${encodeURIComponent(id)}/returns`), { body });
  }

  /** Orders whose undoing failed or takes too long, newest first, page by page. */
  async *needingAttention(): AsyncGenerator<OrderJson> {
    for (let cursor: string | null | undefined; cursor !== null;) {
      const query = new URLSearchParams({ compensation: 'NEEDS_ATTENTION', limit: String(PAGE) });
      if (cursor !== undefined) query.set('cursor', cursor);
      const page: OrderPage = await requestJson('GET', this.url(`?${query.toString()}`));
      yield* page.items;
      cursor = page.nextCursor;
    }
  }

  private url(path: string): string {
    return `${this.connections.serviceUrl('order')}/orders${path}`;
  }
}
