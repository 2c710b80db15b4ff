import type { OrderView } from '@waybill/console-api';

/** Leads the customer to the page where their bank asks them to confirm the payment. */
export function BankLink({ order }: { readonly order: OrderView }) {
  const url = order.payment?.action?.url;
  // It comes from the payment provider: nothing but a page is followed.
  if (!url?.startsWith('https://')) return null;
  return (
    <p>
      <a className="button" href={url} rel="noreferrer">
        Confirm the payment with your bank
      </a>
    </p>
  );
}
