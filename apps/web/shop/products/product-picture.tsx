import type { ReactNode } from 'react';

/** Line drawings of the demo catalogue, 48 × 48; any other product gets a parcel. */
const DRAWINGS: Readonly<Record<string, ReactNode>> = {
  COFFEE: (
    <>
      <path d="M14 10h20l2 6v24H12V16z" />
      <path d="M12 16h24M20 30c0-5 8-9 8-4s-8 9-8 4zM21 31c3-1 5-3 6-6" />
    </>
  ),
  TEA: (
    <>
      <path d="M16 22h16v16H16zM24 22V12" />
      <path d="M24 12c4 0 8-2 9-6-5 0-8 2-9 6zM20 30h8" />
    </>
  ),
  MUG: (
    <>
      <path d="M12 14h20v20a5 5 0 0 1-5 5H17a5 5 0 0 1-5-5z" />
      <path d="M32 19h4a4 4 0 0 1 4 4v3a6 6 0 0 1-8 5" />
    </>
  ),
  GRINDER: (
    <>
      <path d="M15 24h18l3 16H12zM18 24c-4-8 16-8 12 0" />
      <path d="M24 18v-7h10M34 8v6M21 33h6" />
    </>
  ),
  KETTLE: (
    <>
      <path d="M16 18h16l3 20H13z" />
      <path d="M20 18c0-5 8-5 8 0M14 32c-6-1-5-9-9-12M33 22c7-2 8 8 2 10" />
    </>
  ),
  FILTER: (
    <>
      <path d="M8 14h32L28 34h-8z" />
      <path d="M20 34v5h8v-5M15 14l7 18M33 14l-7 18" />
    </>
  ),
  SCALE: (
    <>
      <path d="M10 24h28v14H10zM14 24v-4h20v4" />
      <path d="M18 31h12M24 20v-6h-6M18 10v8" />
    </>
  ),
  ESPRESSO: (
    <>
      <path d="M10 10h28v8H10zM14 18v20h20V18M10 38h28" />
      <path d="M21 22h6M24 22v4M20 29h8v4a3 3 0 0 1-3 3h-2a3 3 0 0 1-3-3z" />
    </>
  ),
};

const PARCEL = (
  <>
    <path d="M9 17l15-7 15 7v16l-15 7-15-7z" />
    <path d="M9 17l15 7 15-7M24 24v16M16 13l15 7" />
  </>
);

export function ProductPicture({ sku }: { readonly sku: string }) {
  return (
    <svg className="product-picture" viewBox="0 0 48 48" aria-hidden="true" focusable="false">
      {DRAWINGS[sku.split('-')[0] ?? ''] ?? PARCEL}
    </svg>
  );
}
