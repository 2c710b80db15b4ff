import { DataSource } from 'typeorm';

/**
 * Connections for the lists and reads of requests, apart from those that write: however many lists are asked for, no
 * write waits for them. Their sessions are read-only, and each statement is planned for its values, so that it may use
 * partial indexes. Not for what a transaction has just written: take the transaction.
 */
export abstract class Reads extends DataSource {}
