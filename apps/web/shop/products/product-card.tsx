import type { StorefrontProduct } from '@waybill/console-api';
import { formatMoney } from '../../shared/money/format-money.js';
import { ProductPicture } from './product-picture.js';

interface ProductCardProps {
  readonly product: StorefrontProduct;
  readonly units: number;
  readonly choose: (units: number) => void;
}

export const MOST_UNITS = 99;

export function ProductCard({ product: { sku, name, price, available }, units, choose }: ProductCardProps) {
  const most = Math.min(MOST_UNITS, available ?? MOST_UNITS);
  const within = (wanted: number) => Math.max(0, Math.min(most, Math.trunc(wanted) || 0));
  const heading = `product-${sku}`;
  return (
    <li className="product" data-chosen={units > 0 || undefined} aria-labelledby={heading}>
      <ProductPicture sku={sku} />
      <h3 id={heading}>{name}</h3>
      <p className="product-price">{formatMoney(price)}</p>
      <p className="product-stock">{inStock(available)}</p>
      <div className="units">
        <button type="button" disabled={units === 0} onClick={() => choose(within(units - 1))}>
          <span aria-hidden="true">−</span>
          <span className="unseen">One {name} less</span>
        </button>
        <input
          type="number"
          inputMode="numeric"
          min={0}
          max={most}
          value={units}
          aria-label={`Quantity of ${name}`}
          onChange={({ target }) => choose(within(target.valueAsNumber))}
          onFocus={({ target }) => target.select()}
        />
        <button type="button" disabled={units >= most} onClick={() => choose(within(units + 1))}>
          <span aria-hidden="true">+</span>
          <span className="unseen">One {name} more</span>
        </button>
      </div>
    </li>
  );
}

function inStock(available: number | null): string {
  if (available === null) return 'stock not known now';
  return available === 0 ? 'sold out' : `${available.toLocaleString('en')} in stock`;
}
