/** `GET /api/console/search?q=`: where the thing of that id is shown; 404 `nothing-found`. */
export interface SearchAnswer {
  /** `orders`: several of them begin with what was asked for. */
  readonly kind: 'order' | 'orders' | 'event' | 'letter' | 'sku' | 'customer';
  /** A path of the console. */
  readonly href: string;
}

/** `POST /api/console/reveal`: recorded as `personal.reveal`. One of both ids. */
export type RevealBody =
  { readonly orderId: string; readonly reason: string } | { readonly letterId: string; readonly reason: string };

/** The payloads as they are. */
export interface RevealAnswer {
  readonly items: readonly { readonly eventId: string | null; readonly type: string | null; readonly data: unknown }[];
}
