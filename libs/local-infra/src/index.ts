export { InfrastructureError, type InfrastructureErrorCode } from './infrastructure-error.js';
export { repositoryRoot } from './repository-root.js';
export {
  composeProject,
  deleteCompose,
  startCompose,
  type ComposeInfrastructure,
  type ComposeOptions,
  type ComposeService,
} from './docker/compose.js';
export { dockerAnswers } from './docker/docker-engine.js';
export { EmbeddedKafka, type EmbeddedKafkaOptions } from './kafka/embedded-kafka.js';
export { kafkaToolCommand, kafkaToolInContainer, type ToolTarget } from './kafka/kafka-tool-command.js';
export { KAFKA_TOOLS, kafkaTool, type KafkaTool } from './kafka/kafka-tools.js';
export { brokerAnswers } from './kafka/broker-answers.js';
export { databaseAnswers } from './postgres/database-answers.js';
export { EmbeddedPostgres, type EmbeddedPostgresOptions } from './postgres/embedded-postgres.js';
export { deleteCluster } from './postgres/cluster-folder.js';
export { nodeEnvironment } from './process/node-environment.js';
export { OwnedProcess, type ProcessExit, type ProcessSpec } from './process/owned-process.js';
export { ProgramFailedError, runProgram } from './process/run-program.js';
export { freePort, isPortFree } from './process/ports.js';
export { Reaper, type Reapable, type ReapStage } from './process/reaper.js';
export {
  endProcess,
  endRecorded,
  readRecord,
  recordOf,
  stillRuns,
  writeRecord,
  type ProcessRecord,
} from './process/recorded-process.js';
export { until } from './process/until.js';
export {
  provisionDatabase,
  provisionDatabases,
  provisionGatewayDatabase,
  provisionReaders,
  type ProcessDatabases,
  type ServiceDatabase,
  type ServiceDatabases,
} from './provisioning/databases.js';
export { aclOf, changeAcls, type AclChanges } from './provisioning/acls.js';
export { databaseSql } from './provisioning/database-sql.js';
export { databaseRoles, provisionDeployment, type ProvisionedRole } from './provisioning/deployed-databases.js';
export { SecretFiles } from './provisioning/secret-files.js';
export { migrateAll } from './provisioning/migrations.js';
export { topicDefinitions } from './provisioning/topic-definitions.js';
export {
  provisionTopics,
  type Provisioned,
  type ProvisioningOptions,
  type TopicChange,
} from './provisioning/topics.js';
export { gatewayEnvironment, type GatewayEnvironmentOptions } from './services/gateway-environment.js';
export {
  instancePort,
  serviceIsReady,
  startServiceProcess,
  type ServiceProcessOptions,
} from './services/service-process.js';
export {
  dataFolder,
  kafkaPlace,
  readRunState,
  writeRunState,
  type InfrastructureKind,
  type KafkaPlace,
  type KnownIssuer,
  type RunningGateway,
  type RunningService,
  type RunState,
} from './run-state/run-state.js';
export {
  gatewaySecret,
  issuerClientSecrets,
  issuerKeys,
  type ClientSecrets,
  type SigningKey,
} from './identity/issuer-files.js';
export { provisionIdentities } from './identity/deployed-identities.js';
export { newSecret } from './identity/kept-secret.js';
export { issuerAnswers, startIssuerProcess, type IssuerProcessOptions } from './identity/issuer-process.js';
export { mintToken, ROLE_GRANT, type MintedToken, type TokenWish } from './identity/mint-token.js';
export { identityOf } from './identity/process-identity.js';
