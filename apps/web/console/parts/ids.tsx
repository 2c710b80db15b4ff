import { Link } from 'react-router';
import { visible } from '../../shared/words/visible.js';

/** UUIDs in lists: their random end tells them apart, their beginning is the time. */
export const shortId = (id: string): string => (/^[0-9a-f]{8}-/.test(id) ? `${id.slice(0, 8)}…${id.slice(-4)}` : id);

export const orderHref = (id: string): string => `/console/orders/${encodeURIComponent(id)}`;
export const letterHref = (id: string): string => `/console/letters/${encodeURIComponent(id)}`;
export const stockHref = (sku: string): string => `/console/stock/${encodeURIComponent(sku)}`;

interface IdLinkProps {
  readonly id: string;
  /** The row that j and k go to. */
  readonly row?: boolean;
}

export function OrderLink({ id, row = false }: IdLinkProps) {
  return (
    <Link className="mono nowrap" to={orderHref(id)} title={id} {...(row && { 'data-row': '' })}>
      {shortId(id)}
    </Link>
  );
}

/** A key of an event: the order it is about, or text. */
export function KeyText({ value }: { readonly value: string | null }) {
  if (value === null) return <span className="muted">–</span>;
  if (/^[0-9a-f]{8}-[0-9a-f]{4}-7/.test(value)) return <OrderLink id={value} />;
  return <span className="mono">{visible(value)}</span>;
}

/** Whose order it is, clipped where it is long; it leads to all orders of that customer. */
export function Customer({ id }: { readonly id: string }) {
  return (
    <Link className="clip" to={`/console/orders?customer=${encodeURIComponent(id)}`} title={visible(id)}>
      {visible(id)}
    </Link>
  );
}
