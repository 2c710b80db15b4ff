import { CONSOLE_ROUTES } from './console-routes.js';
import type { Route } from './route.js';

/** The public API: each row one route of a service. */
const PROXIED: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/products',
    who: 'public',
    to: { service: 'inventory', path: '/products', query: ['limit', 'cursor'], cached: true },
  },
  {
    method: 'GET',
    path: '/api/products/:sku',
    who: 'public',
    to: { service: 'inventory', path: '/products/:sku', cached: true },
  },
  {
    method: 'GET',
    path: '/api/availability',
    who: 'public',
    to: { service: 'inventory', path: '/availability', query: ['sku'], cached: true },
  },
  {
    method: 'POST',
    path: '/api/products',
    who: ['catalogue:write'],
    to: { service: 'inventory', path: '/products', recordedAs: 'product.add' },
  },
  {
    method: 'PUT',
    path: '/api/products/:sku',
    who: ['catalogue:write'],
    to: { service: 'inventory', path: '/products/:sku', recordedAs: 'product.change' },
  },
  {
    method: 'DELETE',
    path: '/api/products/:sku',
    who: ['catalogue:write'],
    to: { service: 'inventory', path: '/products/:sku', recordedAs: 'product.remove' },
  },
  {
    method: 'POST',
    path: '/api/orders',
    who: ['orders:place'],
    guests: true,
    limit: 'orders',
    to: { service: 'order', path: '/orders', recordedAs: 'order.place' },
  },
  {
    method: 'GET',
    path: '/api/orders',
    who: ['orders:read'],
    guests: true,
    to: {
      service: 'order',
      path: '/orders',
      query: ['status', 'compensation', 'customerId', 'createdFrom', 'createdTo', 'limit', 'cursor'],
    },
  },
  {
    method: 'GET',
    path: '/api/orders/:id',
    who: ['orders:read'],
    guests: true,
    to: { service: 'order', path: '/orders/:id' },
  },
  {
    method: 'GET',
    path: '/api/orders/:id/timeline',
    who: ['orders:read'],
    guests: true,
    to: { service: 'order', path: '/orders/:id/timeline' },
  },
  {
    method: 'GET',
    path: '/api/orders/:id/events',
    who: ['orders:read'],
    guests: true,
    limit: 'streams',
    to: { service: 'order', path: '/orders/:id/events', stream: true },
  },
  {
    method: 'POST',
    path: '/api/orders/:id/cancel',
    who: ['orders:undo'],
    guests: true,
    to: { service: 'order', path: '/orders/:id/cancel', recordedAs: 'order.cancel' },
  },
  {
    method: 'POST',
    path: '/api/orders/:id/refund',
    who: ['orders:undo'],
    guests: true,
    to: { service: 'order', path: '/orders/:id/refund', recordedAs: 'order.refund' },
  },
];

/** Sign-in of browsers. */
const SESSIONS: readonly Route[] = [
  { method: 'GET', path: '/auth/login', who: 'public', limit: 'logins' },
  { method: 'GET', path: '/auth/callback', who: 'public' },
  { method: 'GET', path: '/auth/session', who: 'public' },
  { method: 'POST', path: '/auth/logout', who: 'public' },
];

const STOREFRONT: readonly Route[] = [{ method: 'GET', path: '/api/storefront', who: 'public', guests: true }];

/** Files, the same for everybody. */
const PAGES: readonly Route[] = [
  { method: 'GET', path: '/', who: 'public', limit: 'none' },
  { method: 'GET', path: '/orders/:id', who: 'public', limit: 'none' },
  { method: 'GET', path: '/console', who: 'public', limit: 'none' },
  { method: 'GET', path: '/console/*', who: 'public', limit: 'none' },
  { method: 'GET', path: '/assets/*', who: 'public', limit: 'none' },
  { method: 'GET', path: '/docs', who: 'public', limit: 'documents' },
  { method: 'GET', path: '/docs/*', who: 'public', limit: 'documents' },
  { method: 'GET', path: '/openapi.json', who: 'public', limit: 'documents' },
];

/** What supervisors ask; counted by no limit. */
const OPERATIONS: readonly Route[] = [
  { method: 'GET', path: '/health/live', who: 'public', limit: 'none' },
  { method: 'GET', path: '/health/ready', who: 'public', limit: 'none' },
  { method: 'GET', path: '/health/serving', who: 'public', limit: 'none' },
  { method: 'GET', path: '/metrics', who: 'public', limit: 'none' },
];

/**
 * Every route of the gateway. Whoever adds a controller adds its rows here: a route that is in no row, a row without a
 * route, and a row that asks for other permissions than its controller end the boot with a message that names them.
 */
export const ROUTES: readonly Route[] = [
  ...PROXIED,
  ...SESSIONS,
  ...STOREFRONT,
  ...CONSOLE_ROUTES,
  ...PAGES,
  ...OPERATIONS,
];
