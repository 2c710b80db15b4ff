/** Settings of Waybill itself (README, "Settings"), by the shape of their names. */
const SETTING =
  /^(KAFKA_[A-Z_]+|[A-Z_]*DATABASE_[A-Z_]+|[A-Z_]+_(URL|PORT)|LOG_LEVEL|INBOX_KEEP_DAYS|ACTIONS_RETENTION_DAYS|ALLOWED_HOSTS|AUTH|STOREFRONT|RATE_LIMITS|CLOCK_SKEW_WARN_MS|DRAIN_SECONDS|HTTP_(HOST|BODY_LIMIT)|(SAGA|COMPENSATION|CONTACT|PAYMENT|CARRIER|SHIPPING|REQUIRE_STOCK|STRIPE|SMTP|SMS|OTEL|AUTH|GATEWAY|ISSUER|SESSION|WEBHOOKS?)_[A-Z_]+|WAYBILL_[A-Z_]+)$/;

/** What these say is meant for the suites as well, or for whoever runs them. */
const OF_THE_SUITES = new Set(['WAYBILL_INFRA', 'WAYBILL_CACHE_DIR', 'WAYBILL_WRITE_DOCS']);

/** @returns `env` without what is set for a system on this machine and must not reach the systems of the suites */
export const withoutSettings = (env) =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !SETTING.test(name) || OF_THE_SUITES.has(name)));
