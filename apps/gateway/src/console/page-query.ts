import type { ListQuery } from '@waybill/platform';

/** A page's place, as a query for the service that has the list. */
export function pageOf({ limit, cursor }: ListQuery): string {
  return new URLSearchParams({ limit: String(limit), ...(cursor !== undefined && { cursor }) }).toString();
}
