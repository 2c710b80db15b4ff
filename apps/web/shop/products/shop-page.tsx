import { useRef, useState } from 'react';
import type { Scenario, StorefrontAnswer, StorefrontProduct } from '@waybill/console-api';
import { signOut } from '../../shared/session/sign-out.js';
import { Notice } from '../../shared/ui/notice.js';
import { goTo } from '../frame/navigation.js';
import { useHeading } from '../frame/use-heading.js';
import { useLoaded } from '../frame/use-loaded.js';
import type { ApiError } from '../../shared/api/api-error.js';
import { formatMoney } from '../../shared/money/format-money.js';
import { MyOrders } from '../my-orders/my-orders.js';
import { orderPath, placeOrder } from '../placing/place-order.js';
import { ProductCard } from './product-card.js';
import { ScenarioChoice } from './scenario-choice.js';

export function ShopPage() {
  const heading = useHeading('Shop');
  const { value, refusal } = useLoaded<StorefrontAnswer>('/api/storefront');
  return (
    <>
      <h1 ref={heading} tabIndex={-1}>
        Order something. Watch it travel.
      </h1>
      <p className="lead">
        Five services pass your order on by events. Let it go well, or choose what goes wrong: whatever was done is then
        taken back.
      </p>
      {refusal && (
        <Notice tone="bad" announce>
          {refusal.message}
        </Notice>
      )}
      {value && <Storefront {...value} />}
      {!value && !refusal && <p aria-busy="true">Looking what is on the shelves …</p>}
    </>
  );
}

/** The catalogue comes with its newest products first; on the shelves these come last. */
function Storefront({ mode, customer, signedIn, scenarios, products }: StorefrontAnswer) {
  if (mode === 'off') location.replace('/console');
  if (!customer && signedIn) return <MayNotOrder {...signedIn} />;
  if (!customer)
    return (
      <Notice tone="idle">
        Who are you? <a href="/auth/login?return_to=/">Sign in to order</a>.
      </Notice>
    );
  return (
    <>
      <OrderForm products={products.toReversed()} scenarios={scenarios} />
      <MyOrders customer={customer} />
    </>
  );
}

function MayNotOrder({ name, roles }: NonNullable<StorefrontAnswer['signedIn']>) {
  const [failure, setFailure] = useState<string>();
  return (
    <Notice tone="idle">
      <p>
        You are signed in as {name} ({roles.join(', ') || 'no role'}). Only customers order here. Sign out to order, or{' '}
        <a href="/console">go to the console</a>.
      </p>
      <p>
        <button type="button" onClick={() => void signOut().catch((error: Error) => setFailure(error.message))}>
          Sign out
        </button>{' '}
        {failure}
      </p>
    </Notice>
  );
}

interface OrderFormProps {
  readonly products: readonly StorefrontProduct[];
  readonly scenarios: readonly Scenario[];
}

function OrderForm({ products, scenarios }: OrderFormProps) {
  const [units, setUnits] = useState<ReadonlyMap<string, number>>(() => oneOf(products));
  const [how, setHow] = useState(scenarios[0]?.code);
  const [placing, setPlacing] = useState<string>();
  const [refusal, setRefusal] = useState<ApiError>();
  /** Of the order that is being placed: the same one until it was answered. */
  const key = useRef(crypto.randomUUID());
  const scenario = scenarios.find(({ code }) => code === how);
  const change = <T,>(apply: (value: T) => void) => {
    return (value: T) => {
      key.current = crypto.randomUUID();
      setRefusal(undefined);
      apply(value);
    };
  };

  const order = async () => {
    setPlacing('Placing your order …');
    setRefusal(undefined);
    try {
      const waiting = (seconds: number) => setPlacing(`Waybill asks for patience: ${seconds} s …`);
      const { id } = await placeOrder({ units, scenario }, key.current, waiting);
      goTo(orderPath(id, scenario));
    } catch (error) {
      setRefusal(error as ApiError);
      setPlacing(undefined);
    }
  };

  const count = [...units.values()].reduce((sum, of) => sum + of, 0);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void order();
      }}
    >
      <h2>What would you like?</h2>
      <ul className="products">
        {products.map((product) => (
          <ProductCard
            key={product.sku}
            product={product}
            units={units.get(product.sku) ?? 0}
            choose={change((chosen: number) => setUnits((before) => withUnits(before, product.sku, chosen)))}
          />
        ))}
      </ul>
      {products.length === 0 && <Notice tone="idle">The shelves are empty: there are no products yet.</Notice>}
      {scenarios.length > 0 && <ScenarioChoice scenarios={scenarios} chosen={how} choose={change(setHow)} />}
      {refusal && (
        <Notice tone="bad" announce>
          {refusal.message}
        </Notice>
      )}
      <div className="order-bar">
        <p aria-live="polite">{placing ?? summaryOf(products, units, count)}</p>
        <button type="submit" className="primary" disabled={count === 0 || placing !== undefined}>
          Order
        </button>
      </div>
    </form>
  );
}

/** The first that is to be had, so that a single click orders something. */
function oneOf(products: readonly StorefrontProduct[]): ReadonlyMap<string, number> {
  const first = products.find(({ available }) => available !== 0);
  return new Map(first ? [[first.sku, 1]] : []);
}

function withUnits(before: ReadonlyMap<string, number>, sku: string, units: number): ReadonlyMap<string, number> {
  const after = new Map(before);
  if (units > 0) after.set(sku, units);
  else after.delete(sku);
  return after;
}

/** An order has one currency, so sums are made of the first one's. */
function summaryOf(products: readonly StorefrontProduct[], units: ReadonlyMap<string, number>, count: number): string {
  if (count === 0) return 'Nothing chosen yet';
  const chosen = products.filter(({ sku }) => units.has(sku));
  const amount = chosen.reduce((sum, { sku, price }) => sum + price.amount * (units.get(sku) ?? 0), 0);
  const currencies = new Set(chosen.map(({ price }) => price.currency));
  const [currency = ''] = currencies;
  const goods = `${count} ${count === 1 ? 'item' : 'items'}`;
  return currencies.size === 1 ? `${goods}, ${formatMoney({ amount, currency })}` : `${goods} in several currencies`;
}
