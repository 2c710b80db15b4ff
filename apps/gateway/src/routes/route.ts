import type { ServiceName } from '@waybill/contracts';

import type { Permission } from '@waybill/platform';

/** What a path parameter must look like; anything else is a path at which nothing can be. */
export type ParameterKind = 'order-id' | 'sku';

/** Where a proxied route goes. */
export interface ProxiedTo {
  readonly service: ServiceName;
  /** Path there, with the same parameters. */
  readonly path: string;
  /** Query parameters that are passed on; others are refused. */
  readonly query?: readonly string[];
  /** An answer is good for everybody for 2 s: who asks makes no difference. */
  readonly cached?: true;
  /** Server-sent events: passed on as they come. */
  readonly stream?: true;
  /** What somebody did who may do it to all, as the trail of actions names it; the parameter is its target. */
  readonly recordedAs?: string;
}

/** Which limit counts a request, beside that of who asks. */
export type RouteLimit = 'orders' | 'logins' | 'documents' | 'streams' | 'none';

/**
 * One route of the gateway. Nothing else is reachable through it: a path that is in no row is 404, whatever the services
 * behind it answer.
 */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path pattern: `/api/orders/:id`. */
  readonly path: string;
  /** `public`: for everybody. Otherwise the permissions that a caller must have, all of them. */
  readonly who: 'public' | readonly Permission[];
  /** Those who order without an account may use it, where `STOREFRONT` is `open`. */
  readonly guests?: true;
  readonly limit?: RouteLimit;
  /** Absent: a controller of the gateway's own answers. */
  readonly to?: ProxiedTo;
}

/** What each parameter of a proxied path must look like. */
export const PARAMETERS: Readonly<Record<string, ParameterKind>> = { id: 'order-id', sku: 'sku' };
