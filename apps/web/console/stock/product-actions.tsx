import { useState } from 'react';
import type { NewProductBody, ProductView } from '@waybill/console-api';
import { minorUnitDigits } from '@waybill/contracts/minor-unit-digits';
import { ApiError } from '../../shared/api/api-error.js';
import { call, post } from '../../shared/api/client.js';
import { parseAmount } from '../../shared/money/format-money.js';
import { Act } from '../parts/act.js';

/** The amount as somebody types it: 1999 in USD is `19.99`. */
function typed({ price: { amount, currency } }: ProductView): string {
  const digits = minorUnitDigits(currency);
  const text = String(amount).padStart(digits + 1, '0');
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

function priceOf(text: string, currency: string): { amount: number; currency: string } {
  const amount = parseAmount(text, currency);
  if (amount === undefined) {
    const digits = minorUnitDigits(currency);
    throw new ApiError(
      400,
      'price',
      `The price must be an amount of ${currency} with at most ${digits} digits behind the point.`,
    );
  }
  return { amount, currency };
}

export function AddProduct() {
  const [sku, setSku] = useState('');
  const [name, setName] = useState('');
  const [price, setPrice] = useState('');
  const [currency, setCurrency] = useState('USD');
  const [onHand, setOnHand] = useState('0');
  const add = async (): Promise<void> => {
    const body: NewProductBody = { sku, name, price: priceOf(price, currency), onHand: Number(onHand) };
    await post('/api/products', body);
  };
  return (
    <Act verb="Add product" title="Add a product" reason="none" act={add}>
      <p>Order learns of it by an event; it can be ordered a moment later. A deleted SKU comes back with its stock.</p>
      <Text label="SKU" value={sku} onChange={setSku} />
      <Text label="Name" value={name} onChange={setName} />
      <div className="filters">
        <Text label="Price" value={price} onChange={setPrice} />
        <Text label="Currency" value={currency} onChange={(value) => setCurrency(value.toUpperCase())} />
        <Text label="On hand" value={onHand} onChange={setOnHand} />
      </div>
    </Act>
  );
}

export function ChangeProduct({ product }: { readonly product: ProductView }) {
  const [name, setName] = useState(product.name);
  const [price, setPrice] = useState(typed(product));
  const { currency } = product.price;
  const change = (): Promise<unknown> =>
    call('PUT', `/api/products/${encodeURIComponent(product.sku)}`, {
      body: { name, price: priceOf(price, currency) },
    });
  return (
    <Act verb="Change" title={`Change ${product.sku}`} reason="none" act={change}>
      <p>Orders that were placed keep the price they were placed with.</p>
      <Text label="Name" value={name} onChange={setName} />
      <Text label={`Price in ${currency}`} value={price} onChange={setPrice} />
    </Act>
  );
}

export function DeleteProduct({ product }: { readonly product: ProductView }) {
  const remove = (): Promise<unknown> => call('DELETE', `/api/products/${encodeURIComponent(product.sku)}`);
  return (
    <Act verb="Delete" title={`Delete ${product.sku}`} reason="none" tone="danger" act={remove}>
      <p>It cannot be ordered any more. Its counts and its ledger stay.</p>
    </Act>
  );
}

interface TextProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

const Text = ({ label, value, onChange }: TextProps) => (
  <label className="field">
    <span>{label}</span>
    <input value={value} required maxLength={255} onChange={({ target }) => onChange(target.value)} />
  </label>
);
