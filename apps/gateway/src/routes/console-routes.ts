import type { Permission } from '@waybill/platform';
import type { Route } from './route.js';

const read = (path: string, ...who: Permission[]): Route => ({ method: 'GET', path: `/api/console${path}`, who });
const act = (path: string, ...who: Permission[]): Route => ({ method: 'POST', path: `/api/console${path}`, who });

/** What the console reads and does. */
export const CONSOLE_ROUTES: readonly Route[] = [
  read('/overview', 'orders:read', 'operations:read'),
  read('/system', 'operations:read'),
  read('/search', 'orders:read', 'events:read'),
  { ...read('/live', 'events:read'), limit: 'streams' },
  read('/orders/:id', 'orders:read', 'events:read'),
  read('/orders/:id/trace', 'orders:read', 'events:read'),
  read('/orders/:id/bundle', 'orders:read', 'events:read'),
  act('/orders/:id/cancel', 'orders:undo', 'operations:write'),
  act('/orders/:id/refund', 'orders:undo', 'operations:write'),
  act('/orders/:id/retry', 'orders:retry'),
  act('/orders/:id/settle', 'orders:retry'),
  read('/letters', 'letters:read'),
  read('/letters/groups', 'letters:read'),
  read('/letters/replays', 'letters:read'),
  act('/letters/replays', 'letters:write'),
  read('/letters/replays/:id', 'letters:read'),
  act('/letters/replays/:id/cancel', 'letters:write'),
  act('/letters/replays/:id/resume', 'letters:write'),
  read('/letters/:id', 'letters:read'),
  act('/letters/:id/replay', 'letters:write'),
  act('/letters/:id/drop', 'letters:write'),
  act('/reveal', 'personal:read'),
  read('/stock', 'stock:read'),
  read('/stock/:sku', 'stock:read'),
  act('/stock/:sku/adjustments', 'stock:adjust'),
  read('/outbox/:service/dead', 'operations:read'),
  act('/outbox/:service/dead/:row/requeue', 'operations:write'),
  act('/outbox/:service/dead/:row/drop', 'operations:write'),
  read('/attention', 'orders:read', 'operations:read'),
  act('/attention/retry', 'orders:retry'),
  read('/actions', 'actions:read'),
  act('/audits', 'audit:run'),
  read('/audits', 'operations:read'),
  read('/audits/:id', 'operations:read'),
];
