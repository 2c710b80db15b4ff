import { readFileSync } from 'node:fs';
import { KafkaSettingsError, type WrongKafkaSetting } from './kafka-settings-error.js';
import { KAFKA_VARIABLES } from './kafka-variables.js';
import type { Secret } from './secret.js';

/** How to speak to Kafka, checked. Files are named, not read: they may change while a program runs. */
export interface KafkaSettings {
  readonly tls?: {
    /** PEM. Without it, whatever the runtime trusts. */
    readonly caFile?: string;
    /** Our own certificate and its key, PEM, where the broker asks for one. */
    readonly client?: { readonly certFile: string; readonly keyFile: string; readonly password?: Secret };
  };
  readonly sasl?: SaslSettings;
  /** Where this process runs; a consumer then reads from a replica there (KIP-392). */
  readonly rackId?: string;
}

export type SaslSettings =
  | {
      readonly mechanism: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512';
      readonly username: string;
      readonly password: Secret;
    }
  | { readonly mechanism: 'OAUTHBEARER'; readonly oauth: OAuthSettings };

export type OAuthSettings =
  | { readonly tokenFile: string }
  | {
      /** Where tokens are had for client credentials (RFC 6749, section 4.4). */
      readonly tokenUrl: string;
      readonly clientId: string;
      readonly clientSecret: Secret;
      readonly scope?: string;
    };

const PROTOCOLS = ['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'] as const;
const MECHANISMS = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512', 'OAUTHBEARER'] as const;

/** @throws KafkaSettingsError naming every wrong variable, what it got (no secret) and what it accepts */
export function readKafkaSettings(env: NodeJS.ProcessEnv): KafkaSettings {
  const reading = new Reading(env);
  const protocol = reading.oneOf('KAFKA_SECURITY_PROTOCOL', PROTOCOLS) ?? 'PLAINTEXT';
  const withTls = protocol.endsWith('SSL');
  const withSasl = protocol.startsWith('SASL');
  const settings: KafkaSettings = {
    ...(withTls && { tls: tlsIn(reading) }),
    ...(withSasl && saslIn(reading)),
    ...reading.optional('rackId', 'KAFKA_CLIENT_RACK'),
  };
  // What is set and not used would be believed to protect something.
  if (!withTls) reading.refuseUnused(/^KAFKA_SSL_/, 'needs KAFKA_SECURITY_PROTOCOL to be SSL or SASL_SSL');
  if (!withSasl) {
    reading.refuseUnused(/^KAFKA_(SASL|OAUTH)_/, 'needs KAFKA_SECURITY_PROTOCOL to be SASL_SSL or SASL_PLAINTEXT');
  }
  reading.end();
  return settings;
}

function tlsIn(reading: Reading): NonNullable<KafkaSettings['tls']> {
  const [caFile, certFile, keyFile] = [
    reading.file('KAFKA_SSL_CA_FILE'),
    reading.file('KAFKA_SSL_CERT_FILE'),
    reading.file('KAFKA_SSL_KEY_FILE'),
  ];
  const password = reading.secret('KAFKA_SSL_KEY_PASSWORD');
  if (certFile !== undefined && keyFile === undefined) {
    reading.refuse('KAFKA_SSL_KEY_FILE', 'must name the key of KAFKA_SSL_CERT_FILE, PEM');
  }
  if (keyFile !== undefined && certFile === undefined) {
    reading.refuse('KAFKA_SSL_CERT_FILE', 'must name the certificate of KAFKA_SSL_KEY_FILE, PEM');
  }
  return {
    ...(caFile !== undefined && { caFile }),
    ...(certFile !== undefined &&
      keyFile !== undefined && { client: { certFile, keyFile, ...(password && { password }) } }),
  };
}

function saslIn(reading: Reading): { sasl?: SaslSettings } {
  const mechanism = reading.oneOf('KAFKA_SASL_MECHANISM', MECHANISMS);
  if (mechanism === undefined) {
    reading.refuse('KAFKA_SASL_MECHANISM', `must be one of ${MECHANISMS.join(', ')}`);
    return {};
  }
  if (mechanism === 'OAUTHBEARER') {
    reading.refuseUnused(/^KAFKA_SASL_(USERNAME|PASSWORD)/, 'is not used with KAFKA_SASL_MECHANISM=OAUTHBEARER');
    const oauth = oauthIn(reading);
    return oauth ? { sasl: { mechanism, oauth } } : {};
  }
  reading.refuseUnused(/^KAFKA_OAUTH_/, 'needs KAFKA_SASL_MECHANISM to be OAUTHBEARER');
  const username = reading.required('KAFKA_SASL_USERNAME', 'must be the user that the broker knows this program by');
  const password = reading.requiredSecret('KAFKA_SASL_PASSWORD');
  return username !== undefined && password ? { sasl: { mechanism, username, password } } : {};
}

function oauthIn(reading: Reading): OAuthSettings | undefined {
  const tokenFile = reading.file('KAFKA_OAUTH_TOKEN_FILE');
  const tokenUrl = reading.text('KAFKA_OAUTH_TOKEN_URL');
  if (tokenFile !== undefined) {
    reading.refuseUnused(/^KAFKA_OAUTH_(TOKEN_URL|CLIENT|SCOPE)/, 'is not used with KAFKA_OAUTH_TOKEN_FILE');
    return { tokenFile };
  }
  if (tokenUrl === undefined || !/^https?:/.test(tokenUrl) || !URL.canParse(tokenUrl)) {
    reading.refuse(
      'KAFKA_OAUTH_TOKEN_URL',
      'must be an http(s) URL that gives tokens, unless KAFKA_OAUTH_TOKEN_FILE is set',
    );
    return undefined;
  }
  const clientId = reading.required('KAFKA_OAUTH_CLIENT_ID', 'must be the client that KAFKA_OAUTH_TOKEN_URL knows');
  const clientSecret = reading.requiredSecret('KAFKA_OAUTH_CLIENT_SECRET');
  if (clientId === undefined || !clientSecret) return undefined;
  return { tokenUrl, clientId, clientSecret, ...reading.optional('scope', 'KAFKA_OAUTH_SCOPE') };
}

/** Reads variables and notes what is wrong with them. */
class Reading {
  private readonly wrong: WrongKafkaSetting[] = [];

  constructor(private readonly env: NodeJS.ProcessEnv) {}

  text(variable: string): string | undefined {
    const value = this.env[variable]?.trim() ?? '';
    return value === '' ? undefined : value;
  }

  optional<K extends string>(key: K, variable: string): Partial<Readonly<Record<K, string>>> {
    const value = this.text(variable);
    return (value === undefined ? {} : { [key]: value }) as Partial<Readonly<Record<K, string>>>;
  }

  required(variable: string, accepts: string): string | undefined {
    const value = this.text(variable);
    if (value === undefined) this.refuse(variable, accepts);
    return value;
  }

  oneOf<T extends string>(variable: string, accepted: readonly T[]): T | undefined {
    const value = this.text(variable);
    const found = accepted.find((one) => one === value?.toUpperCase().replace(/^SCRAM_SHA_/, 'SCRAM-SHA-'));
    if (value !== undefined && found === undefined) this.refuse(variable, `must be one of ${accepted.join(', ')}`);
    return found;
  }

  /** A file that can be read now; it is read again at every connect. */
  file(variable: string): string | undefined {
    const path = this.text(variable);
    if (path === undefined) return undefined;
    try {
      if (readFileSync(path, 'utf8').trim() !== '') return path;
      this.refuse(variable, 'must name a file that is not empty');
    } catch (error) {
      this.refuse(
        variable,
        `must name a file that can be read (${(error as NodeJS.ErrnoException).code ?? 'it cannot'})`,
      );
    }
    return undefined;
  }

  secret(variable: string): Secret | undefined {
    const text = this.text(variable);
    const file = this.file(`${variable}_FILE`);
    if (text !== undefined && this.text(`${variable}_FILE`) !== undefined) {
      this.refuse(variable, `must not be set beside ${variable}_FILE: only one of them can be right`);
    }
    if (file !== undefined) return { file };
    return text === undefined ? undefined : { text };
  }

  requiredSecret(variable: string): Secret | undefined {
    const found = this.secret(variable);
    if (!found && this.text(`${variable}_FILE`) === undefined) {
      this.refuse(variable, `must be set, or ${variable}_FILE name a file that holds it`);
    }
    return found;
  }

  refuseUnused(names: RegExp, accepts: string): void {
    for (const { name } of KAFKA_VARIABLES) {
      if (names.test(name) && this.text(name) !== undefined) this.refuse(name, accepts);
    }
  }

  refuse(variable: string, accepts: string): void {
    if (this.wrong.some((one) => one.variable === variable)) return;
    const value = this.text(variable);
    const secret = KAFKA_VARIABLES.find(({ name }) => name === variable)?.secret === true;
    const shown = secret ? 'has a value (not shown)' : `is ${JSON.stringify(value)}`;
    this.wrong.push({ variable, got: value === undefined ? 'is not set' : shown, accepts });
  }

  /** @throws KafkaSettingsError */
  end(): void {
    if (this.wrong.length > 0) throw new KafkaSettingsError(this.wrong);
  }
}
