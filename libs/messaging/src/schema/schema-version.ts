/**
 * One step of the tables of this library: statements in order, run by the owner role in a migration of the service. A
 * released version never changes; what comes later is a version of its own.
 */
export interface SchemaVersion {
  readonly number: number;
  readonly up: readonly string[];
  readonly down: readonly string[];
}
