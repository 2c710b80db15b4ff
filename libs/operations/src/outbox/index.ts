/** `@waybill/operations/outbox`: what waits to be sent, read from the services' databases. */
export { readDatabase, type ServiceDatabases } from './service-databases.js';
export { allOutboxes, type ServiceOutbox } from './service-outbox.js';
