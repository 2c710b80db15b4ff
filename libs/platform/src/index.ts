export { actorOf, CurrentActor, LOCAL_ACTOR, mayTouch, nameOf, setActor, type Actor } from './auth/actor.js';
export {
  customerMismatch,
  forbidden,
  identityProviderUnavailable,
  invalidToken,
  twoCredentials,
  unauthenticated,
} from './auth/auth-problems.js';
export { ActorSource, AuthGuard, BearerActors } from './auth/auth.guard.js';
export { AuthModule } from './auth/auth.module.js';
export { AUTH_VARIABLES, authSettingsFrom, type AuthSettings, type ClientCredentials } from './auth/auth-settings.js';
export { bearerTokenIn } from './auth/bearer-token.js';
export { assertRoutesDeclared, UndeclaredRouteError } from './auth/declared-routes.js';
export { IssuerError } from './auth/issuer-metadata.js';
export {
  GUEST_PREFIX,
  isGuest,
  PERMISSION_NAMES,
  PERMISSIONS,
  permissionsOf,
  ROLES,
  type Permission,
  type Reach,
  type Role,
} from './auth/permissions.js';
export { BEARER_SCHEME, Permits, Public, requirementOf, type Requirement } from './auth/permits.decorator.js';
export { ServiceTokens } from './auth/service-tokens.js';
export { TokenVerifier } from './auth/token-verifier.js';
export { bootstrapService } from './bootstrap/bootstrap-service.js';
export { createServiceApp, type ServiceOptions } from './bootstrap/create-service-app.js';
export { endProcess } from './bootstrap/end-process.js';
export { Circuit, CircuitError, type CircuitSettings, type CircuitState } from './circuit/circuit.js';
export { Circuits } from './circuit/circuits.js';
export {
  ProviderBreaker,
  ProviderNotAskedError,
  type ProviderBreakerObserver,
  type ProviderBreakerSettings,
} from './circuit/provider-breaker.js';
export { ProviderBreakers } from './circuit/provider-breakers.js';
export { ConfigurationError, type WrongSetting } from './config/configuration-error.js';
export { DatabaseUrlEnv } from './config/database-url-env.decorator.js';
export { Env, EnvGroup, variablesOf, type EnvOptions } from './config/env.decorator.js';
export { HttpUrlEnv } from './config/http-url-env.decorator.js';
export { loadConfig, type ConfigClass } from './config/load-config.js';
export { LOG_LEVELS, ServiceConfig, serviceConfig, type LogLevel } from './config/service-config.js';
export { CARRIER_PROVIDERS, isAllOnLoopback, PAYMENT_PROVIDERS, ProviderEnv } from './config/provider-env.decorator.js';
export { WholeNumberEnv, type WholeNumberRange } from './config/whole-number-env.decorator.js';
export { ArchiveMigration } from './database/archive-schema.js';
export { readPoolOptions, writePoolOptions } from './database/data-source-options.js';
export { DatabaseModule, type DatabaseOptions } from './database/database.module.js';
export { Reads } from './database/reads.js';
export { migrate, runMigrations, type MigrationOptions } from './database/run-migrations.js';
export { Health } from './health/health.js';
export { Closing } from './http/closing.js';
export { namesTag } from './http/entity-tags.js';
export { IsOrderId } from './http/is-order-id.js';
export { IsTime } from './http/is-time.js';
export { decodeCursor, ListQuery, type CursorPart } from './http/list-query.js';
export { encodeCursor, pageOf, type Page } from './http/page.js';
export { TakesAnyQuery } from './http/query.guard.js';
export { TakesNoBody } from './http/takes-no-body.js';
export { KeepsRawBody, rawBodyOf } from './http/raw-body.js';
export { mayTake } from './http/unanswered.js';
export { TextLength } from './http/text-length.decorator.js';
export { AnsweredRequestsMigration } from './idempotency/answered-request-schema.js';
export { AnsweredRequests } from './idempotency/answered-requests.js';
export { fingerprintOf } from './idempotency/fingerprint.js';
export { IDEMPOTENCY_KEY_SCHEMA, idempotencyKeyOf } from './idempotency/idempotency-key.js';
export { REPLAYED } from './idempotency/key-problems.js';
export { OncePerKey } from './idempotency/once-per-key.js';
export { Within, type Transacting } from './idempotency/transacting.js';
export { createLogger } from './logging/create-logger.js';
export { MessagingTelemetry } from './metrics/messaging-telemetry.js';
export { serviceMessaging } from './messaging/service-messaging.js';
export { Metrics, SECONDS_BUCKETS } from './metrics/metrics.js';
export { OperationsModule } from './operations/operations.module.js';
export { DeadRowQueries } from './operations/persistence/dead-rows.queries.js';
export { HandledEventQueries } from './operations/persistence/handled-events.queries.js';
export { KeyEventQueries } from './operations/persistence/key-events.queries.js';
export { RelayOwnerQueries } from './operations/persistence/relay-owners.queries.js';
export { databaseProblem } from './problems/database-errors.js';
export { SafeToRepeat } from './problems/safe-to-repeat.js';
export { notFound, ProblemError, type FieldError, type ProblemExtra } from './problems/problem-error.js';
export { LastWords } from './resend/last-words.js';
export { ResendWords } from './resend/resend-words.js';
export { ResendController } from './resend/resend.controller.js';
export type { RestoreReport, RestoreRequest } from './restore/restore-database.js';
export { OwnWordsAbsorber, type OwnEvent } from './restore/own-words-absorber.js';
export { Clock } from './time/clock.js';
export { DatabaseClock } from './time/database-clock.js';
export { childTraceparent, isTraceparent, newTraceparent, traceIdOf } from './tracing/traceparent.js';
export { Traceparent, traceparentOf } from './tracing/request-trace.js';
export type { SpanAttributes } from './tracing/span-recorder.js';
export { withSpan } from './tracing/tracing.js';
