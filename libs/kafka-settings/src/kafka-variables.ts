export interface KafkaVariable {
  readonly name: string;
  /** Never shown. */
  readonly secret?: boolean;
}

/** Every variable that {@link readKafkaSettings} reads. */
export const KAFKA_VARIABLES: readonly KafkaVariable[] = [
  { name: 'KAFKA_SECURITY_PROTOCOL' },
  { name: 'KAFKA_SSL_CA_FILE' },
  { name: 'KAFKA_SSL_CERT_FILE' },
  { name: 'KAFKA_SSL_KEY_FILE' },
  { name: 'KAFKA_SSL_KEY_PASSWORD', secret: true },
  { name: 'KAFKA_SSL_KEY_PASSWORD_FILE' },
  { name: 'KAFKA_SASL_MECHANISM' },
  { name: 'KAFKA_SASL_USERNAME' },
  { name: 'KAFKA_SASL_PASSWORD', secret: true },
  { name: 'KAFKA_SASL_PASSWORD_FILE' },
  { name: 'KAFKA_OAUTH_TOKEN_FILE' },
  { name: 'KAFKA_OAUTH_TOKEN_URL' },
  { name: 'KAFKA_OAUTH_CLIENT_ID' },
  { name: 'KAFKA_OAUTH_CLIENT_SECRET', secret: true },
  { name: 'KAFKA_OAUTH_CLIENT_SECRET_FILE' },
  { name: 'KAFKA_OAUTH_SCOPE' },
  { name: 'KAFKA_CLIENT_RACK' },
];

/** What is set of them, for a program to hand on to another; an empty variable counts as not set. */
export const kafkaVariablesIn = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    KAFKA_VARIABLES.flatMap(({ name }) => {
      const value = env[name]?.trim() ?? '';
      return value === '' ? [] : [[name, value] as const];
    }),
  );
