/** Why Kafka could not be worked with: what an operator has to put right. */
export type KafkaTroubleKind =
  /** Nothing answers at the bootstrap addresses. */
  | 'unreachable'
  /** The bootstrap address answers, and names an address of a broker that does not. */
  | 'advertised'
  /** The connection is made but not trusted, or the broker ends it before anything is said. */
  | 'connection-security'
  /** User, password or mechanism are refused. */
  | 'login'
  /** The user may not do it. */
  | 'rights'
  /** Any other refusal by the broker. */
  | 'refused'
  /** Records cannot be read. */
  | 'unreadable';

export interface KafkaTrouble {
  readonly kind: KafkaTroubleKind;
  /** One line: what is wrong, and which setting to look at. */
  readonly message: string;
}

interface Facts {
  readonly name: string;
  readonly message: string;
  readonly type?: unknown;
  readonly code?: string | number;
  readonly broker?: unknown;
  readonly cause?: unknown;
}

/** Answers to a TLS handshake with a certificate that we do not trust. */
const UNTRUSTED = /SELF.SIGNED|UNABLE_TO_|CERT_|ALTNAME|unable to verify|self.signed|certificate has expired|altname/i;
const CLIENT_CERTIFICATE = /CERTIFICATE_REQUIRED|BAD_CERTIFICATE|certificate required|bad certificate/i;
const NOT_TLS = /WRONG_VERSION_NUMBER|wrong version number|EPROTO|packet length too long/i;

/**
 * What is wrong, of an error of the Kafka client with all its causes. Errors are known by kafkajs' class names and by the
 * broker's error types (KIP-4); those of TLS by their text too, since kafkajs keeps no more of them.
 *
 * @param brokers the bootstrap addresses in use
 * @returns undefined for an error that is none of the client's
 */
export function kafkaTrouble(error: unknown, brokers: readonly string[]): KafkaTrouble | undefined {
  const causes = causesOf(error);
  const found = <K extends keyof Facts>(key: K, test: (value: Facts[K]) => boolean): Facts | undefined =>
    causes.find((cause) => cause[key] !== undefined && test(cause[key]));
  const where = brokers.length === 0 ? '' : ` at ${brokers.join(', ')}`;

  const login = found('name', (name) => name === 'KafkaJSSASLAuthenticationError');
  if (login) return { kind: 'login', message: loginWords(login.message, where) };
  const answer = found('type', (type) => typeof type === 'string');
  if (answer) return answerWords(String(answer.type), answer.message, where);
  const unreadable = found('name', (name) => name === 'KafkaJSNotImplemented' || name === 'KafkaJSPartialMessageError');
  if (unreadable) return { kind: 'unreadable', message: `records cannot be read: ${unreadable.message}` };
  const connection = found('name', (name) => name.startsWith('KafkaJSConnection'));
  if (connection) return connectionWords(connection, brokers);
  const ours = found('name', (name) => name.startsWith('KafkaJS') || name === 'BrokerUnavailableError');
  if (!ours) return undefined;
  const timedOut = found('name', (name) => /Timeout|LockTimeout/.test(name));
  if (timedOut) return { kind: 'unreachable', message: `Kafka${where} does not answer in time: ${timedOut.message}` };
  return { kind: 'refused', message: `Kafka${where} cannot be worked with: ${ours.message}` };
}

function loginWords(said: string, where: string): string {
  if (/not support/i.test(said)) {
    return `Kafka${where} has no such login: ${said}; look at KAFKA_SASL_MECHANISM and KAFKA_SECURITY_PROTOCOL`;
  }
  return `Kafka${where} refuses the login: ${said}; look at KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD`;
}

function answerWords(type: string, said: string, where: string): KafkaTrouble {
  if (type.endsWith('_AUTHORIZATION_FAILED')) {
    const user = 'the user of KAFKA_SASL_USERNAME (without one: anybody) lacks the right';
    return { kind: 'rights', message: `Kafka refuses: ${said} (${type}): ${user}` };
  }
  if (type === 'SASL_AUTHENTICATION_FAILED' || type === 'ILLEGAL_SASL_STATE' || type === 'UNSUPPORTED_SASL_MECHANISM') {
    return { kind: 'login', message: loginWords(`${said} (${type})`, where) };
  }
  return { kind: 'refused', message: `Kafka refuses: ${said}` };
}

function connectionWords(error: Facts, brokers: readonly string[]): KafkaTrouble {
  const asked = typeof error.broker === 'string' ? error.broker : undefined;
  const at = asked ?? brokers.join(', ');
  const words = error.message.replace(/^Connection error: ?/, '') || `${error.code ?? 'no answer'}`;
  const text = `${error.code} ${error.message}`;
  if (CLIENT_CERTIFICATE.test(text)) {
    const look = 'look at KAFKA_SSL_CERT_FILE and KAFKA_SSL_KEY_FILE';
    return {
      kind: 'connection-security',
      message: `Kafka at ${at} takes no connection without a client certificate (${words}); ${look}`,
    };
  }
  if (UNTRUSTED.test(text)) {
    return {
      kind: 'connection-security',
      message: `the certificate of Kafka at ${at} is not trusted (${words}); look at KAFKA_SSL_CA_FILE`,
    };
  }
  if (NOT_TLS.test(text)) {
    return {
      kind: 'connection-security',
      message: `Kafka at ${at} does not speak TLS (${words}); look at KAFKA_SECURITY_PROTOCOL`,
    };
  }
  if (error.name === 'KafkaJSConnectionClosedError') {
    const look = 'is that listener of another kind? Look at KAFKA_SECURITY_PROTOCOL';
    return { kind: 'connection-security', message: `Kafka at ${at} ends the connection at once: ${look}` };
  }
  if (asked !== undefined && !brokers.some((address) => address.trim() === asked)) {
    return {
      kind: 'advertised',
      message:
        `Kafka at ${brokers.join(', ')} answers and names ${asked} as the address of a broker, which cannot be reached (${words}): ` +
        `mend advertised.listeners of that broker, or have KAFKA_BROKERS name a listener whose addresses are for this machine`,
    };
  }
  return { kind: 'unreachable', message: `no Kafka answers at ${brokers.join(', ')}: is Waybill running (npm start)?` };
}

function causesOf(error: unknown): Facts[] {
  const causes: Facts[] = [];
  for (let at = error; at instanceof Error && causes.length < 8; at = at.cause) causes.push(at);
  return causes;
}
