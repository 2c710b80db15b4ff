export { expectSoundAudit, type AuditExpectations } from './audit-system.js';
export { runWaybill, type CommandResult, type CommandTarget } from './command-line.js';
export { drainOutbox, type OutboxEvent } from './drain-outbox.js';
export { EmbeddedIssuer, type EmbeddedIssuerOptions } from './embedded-issuer.js';
export { eventually, type Patience } from './eventually.js';
export { formAction, FormBrowser, hiddenFields, type FormPage } from './form-browser.js';
export { receivedEvent, TRACEPARENT } from './received-event.js';
export { startTestInfrastructure } from './start-test-infrastructure.js';
export {
  testInfrastructure,
  type TestBroker,
  type TestEngine,
  type TestInfrastructure,
} from './test-infrastructure.js';
export { createMigratedDatabase, type MigratedDatabase, type MigratedDatabaseOptions } from './migrated-database.js';
export { SilentProxy } from './silent-proxy.js';
export { SteppedWorker } from './stepped-worker.js';
export { TestAuthority, type TestCertificate } from './test-certificates.js';
export { TestClock } from './test-clock.js';
export { createTestDatabase, dropTestDatabase, execute, type TestDatabase } from './test-database.js';
export { createTestTopics, type TestTopicOptions } from './test-topics.js';
export { TestService, type TestServiceOptions } from './service-process.js';
export { SecureBroker, type SecureBrokerOptions } from './secure-broker.js';
export { startTestBroker } from './test-broker.js';
export { startTestCluster, type TestCluster } from './test-cluster.js';
export { TestMailServer, type ReceivedMail, type SmtpRefusal } from './test-mail-server.js';
export { TestSystem, type TestSystemOptions } from './test-system.js';
export { hasPooler, TestPooler } from './test-pooler.js';
export { makeIssuerKey, TestIssuer, type IssuerKey, type SignOptions } from './test-issuer.js';
