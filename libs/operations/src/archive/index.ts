import { SERVICE_NAMES, type ServiceName } from '@waybill/system-map';
import type { Client } from 'pg';
import { readDatabase, type ServiceDatabases } from '../outbox/service-databases.js';
import { archiveOrders, type ArchiveReport, type ArchiveRequest } from './archive-orders.js';

export { archiveOrders, type ArchiveDatabases } from './archive-orders.js';
export type { ArchiveReport, ArchiveRequest } from './archive-orders.js';

/**
 * {@link archiveOrders} over connections of its own.
 * @throws OperationError unreachable, refused
 */
export function archive(databases: ServiceDatabases, request: ArchiveRequest): Promise<ArchiveReport> {
  const open = (
    names: readonly ServiceName[],
    opened: Partial<Record<ServiceName, Client>>,
  ): Promise<ArchiveReport> => {
    const [name, ...others] = names;
    if (name === undefined) return archiveOrders(opened as Record<ServiceName, Client>, request);
    return readDatabase(databases, name, (client) => open(others, { ...opened, [name]: client }));
  };
  return open(SERVICE_NAMES, {});
}
