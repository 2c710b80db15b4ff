import { type ReactNode, useEffect, useState } from 'react';
import type { OrderListAnswer, OrderView, Scenario } from '@waybill/console-api';
import { Link } from '../frame/navigation.js';
import { Notice } from '../../shared/ui/notice.js';
import type { ApiError } from '../../shared/api/api-error.js';
import { get } from '../../shared/api/client.js';
import { orderPath, placeOrder } from '../placing/place-order.js';
import { isOver } from './journey.js';
import { StatusWord } from './status-word.js';

const HOW_MANY = 10;
/** Orders that are placed at the same time: guests may have no more. */
const AT_ONCE = 3;
const EVERY_MS = 1_000;

interface TenMoreProps {
  readonly of: OrderView;
  /** Other buttons, which stand in one row with this one's. */
  readonly children: ReactNode;
  readonly scenario: Scenario | undefined;
}

/** Places ten more orders of the same kind, and shows how they get on. */
export function TenMore({ of, scenario, children }: TenMoreProps) {
  const [orders, setOrders] = useState<readonly OrderView[]>([]);
  const [placing, setPlacing] = useState<string>();
  const [refusal, setRefusal] = useState<ApiError>();
  useRefreshed(orders, setOrders);

  const place = async () => {
    setRefusal(undefined);
    setOrders([]);
    const units = new Map(of.items.map(({ sku, quantity }) => [sku, quantity]));
    const say = (placed: number, more = '') => setPlacing(`Placing ten more: ${placed} of ${HOW_MANY}${more}`);
    let placed = 0;
    let left = HOW_MANY;
    const placeInTurn = async () => {
      while (left > 0) {
        left -= 1;
        const waiting = (seconds: number) => say(placed, `, going on in ${seconds} s`);
        const order = await placeOrder({ units, scenario }, crypto.randomUUID(), waiting);
        placed += 1;
        say(placed);
        setOrders((before) => [...before, order]);
      }
    };
    say(0);
    try {
      await Promise.all(Array.from({ length: AT_ONCE }, placeInTurn));
    } catch (error) {
      left = 0;
      setRefusal(error as ApiError);
    }
    setPlacing(undefined);
  };

  return (
    <>
      <div className="buttons">
        <button type="button" disabled={placing !== undefined} onClick={() => void place()}>
          Ten more
        </button>
        {children}
      </div>
      <p className="ten-more" aria-live="polite">
        {placing}
      </p>
      {refusal && (
        <Notice tone="bad" announce>
          {refusal.message}
        </Notice>
      )}
      {orders.length > 0 && (
        <ol className="ten-orders" aria-label="Ten more orders">
          {orders.map(({ id, status, compensation }, index) => (
            <li key={id}>
              <Link href={orderPath(id, scenario)}>Order {index + 1}</Link>{' '}
              <StatusWord status={status} compensation={compensation} />
            </li>
          ))}
        </ol>
      )}
    </>
  );
}

/** Reads the orders that are not over again, all with one request, while somebody looks. */
function useRefreshed(
  orders: readonly OrderView[],
  set: (change: (before: readonly OrderView[]) => readonly OrderView[]) => void,
): void {
  const open = orders.some((order) => !isOver(order));
  useEffect(() => {
    if (!open) return undefined;
    const gone = new AbortController();
    const read = async () => {
      const { items } = await get<OrderListAnswer>('/api/orders?limit=50', { signal: gone.signal });
      const read = new Map(items.map((order) => [order.id, order]));
      set((before) => before.map((order) => read.get(order.id) ?? order));
    };
    const timer = setInterval(() => {
      if (!document.hidden) void read().catch(() => undefined);
    }, EVERY_MS);
    return () => {
      gone.abort();
      clearInterval(timer);
    };
  }, [open, set]);
}
