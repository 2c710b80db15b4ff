/** How a program is told to speak to Kafka: the `KAFKA_…` variables, read the same way by services, launcher and command line. */
export { readKafkaSettings, type KafkaSettings, type OAuthSettings, type SaslSettings } from './kafka-settings.js';
export { KafkaSettingsError, type WrongKafkaSetting } from './kafka-settings-error.js';
export { kafkaTrouble, type KafkaTrouble, type KafkaTroubleKind } from './kafka-trouble.js';
export { KAFKA_VARIABLES, kafkaVariablesIn, type KafkaVariable } from './kafka-variables.js';
export { kafkaClientSettings, type KafkaClientSettings } from './client-settings.js';
export { secretText, type Secret } from './secret.js';
export { javaClientProperties, type JavaClientSettings } from './java-properties.js';
