import { connect as connectTcp, isIP } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import type { ISocketFactory, KafkaConfig, SASLOptions } from 'kafkajs';

/** A value, or a function that is asked for it at every connect: a file that was replaced counts without a restart. */
export type Provided<T> = T | (() => T);

export interface TlsMaterial {
  /** Certificates of the authorities that may have signed the broker's, PEM. Default: those that Node trusts. */
  readonly ca?: string | Buffer | readonly (string | Buffer)[];
  /** The client's own certificate with its chain, PEM, for brokers that ask for one (mutual TLS). */
  readonly cert?: string | Buffer;
  /** The private key of `cert`, PEM. */
  readonly key?: string | Buffer;
  readonly passphrase?: string;
  /** The name that the broker's certificate must bear. Default: the host name that is connected to. */
  readonly serverName?: string;
}

/** A token, or a token with SASL extensions (`logicalCluster` and the like). */
export type BearerToken = string | { readonly value: string; readonly extensions?: Readonly<Record<string, string>> };

export type KafkaSasl =
  | {
      readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
      readonly username: Provided<string>;
      readonly password: Provided<string>;
    }
  | {
      readonly mechanism: 'oauthbearer';
      /** Asked at every authentication. It keeps a token for as long as the token is valid. */
      readonly token: () => BearerToken | Promise<BearerToken>;
    };

/** How a client shows who it is, and how it knows the broker. Without `tls` everything is sent in clear text. */
export interface KafkaSecurity {
  /** true: TLS, with what Node trusts and without a certificate of our own. */
  readonly tls?: boolean | Provided<TlsMaterial>;
  readonly sasl?: KafkaSasl;
}

/** A wrong setting of {@link KafkaSecurity}. The message names it, and never what is secret. */
export class KafkaSecurityError extends Error {
  readonly code = 'KAFKA_SECURITY_INVALID';
  override readonly name = 'KafkaSecurityError';
}

/**
 * So long before the end of a SASL session it is renewed, ms (KIP-368). A broker refuses a renewal within a second of
 * the one before, so a session must last 1.5 s at least. kafkajs' own default of 10 s makes every request of a shorter
 * session renew it, which the broker refuses.
 */
const RENEWED_BEFORE_END_MS = 500;

const MECHANISMS = ['plain', 'scram-sha-256', 'scram-sha-512', 'oauthbearer'];

/** @throws KafkaSecurityError */
export function securityConfig(security: KafkaSecurity = {}): Pick<KafkaConfig, 'socketFactory' | 'ssl' | 'sasl'> {
  const { tls, sasl } = security;
  if (sasl !== undefined) checkSasl(sasl);
  if (tls !== undefined && typeof tls !== 'boolean' && typeof tls !== 'function') checkMaterial(tls);
  const material = tls === undefined || tls === false ? undefined : () => materialOf(tls);
  return {
    socketFactory: promptSocket(material),
    ...(material && { ssl: true }),
    ...(sasl && { sasl: saslOf(sasl), reauthenticationThreshold: RENEWED_BEFORE_END_MS }),
  };
}

/**
 * As kafkajs's own, without Nagle's algorithm: a connection has several requests under way (a fetch that waits for data,
 * beside it a commit or a heartbeat), and the second would wait for the acknowledgement of the first, up to 40 ms.
 */
const promptSocket =
  (material: (() => ConnectionOptions) | undefined): ISocketFactory =>
  ({ host, port, onConnect }) => {
    const target = { host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 };
    if (material === undefined) return connectTcp(target, onConnect);
    const servername = isIP(host) ? {} : { servername: host };
    return connectTls({ ...target, ...servername, ...material() }, onConnect);
  };

function materialOf(tls: true | Provided<TlsMaterial>): ConnectionOptions {
  if (tls === true) return {};
  const material = typeof tls === 'function' ? tls() : tls;
  checkMaterial(material);
  const { ca, serverName, ...rest } = material;
  return {
    ...rest,
    ...(ca !== undefined && { ca: typeof ca === 'string' || Buffer.isBuffer(ca) ? ca : [...ca] }),
    ...(serverName !== undefined && { servername: serverName }),
  };
}

/** kafkajs reads name and password of this object at each authentication: so both are asked for then. */
function saslOf(sasl: KafkaSasl): SASLOptions {
  if (sasl.mechanism === 'oauthbearer') {
    const oauthBearerProvider = async () => {
      const token = await sasl.token();
      return typeof token === 'string' ? { value: token } : token;
    };
    return { mechanism: 'oauthbearer', oauthBearerProvider };
  }
  return {
    mechanism: sasl.mechanism,
    get username() {
      return provided('username', sasl.username);
    },
    get password() {
      return provided('password', sasl.password);
    },
  };
}

function provided(name: string, value: Provided<string>): string {
  const given: unknown = typeof value === 'function' ? value() : value;
  if (typeof given === 'string' && given !== '') return given;
  throw new KafkaSecurityError(`security.sasl.${name} must give a text that is not empty`);
}

function checkSasl(sasl: KafkaSasl): void {
  const { mechanism } = sasl;
  if (!MECHANISMS.includes(mechanism)) {
    throw new KafkaSecurityError(
      `security.sasl.mechanism is ${JSON.stringify(mechanism)}; accepted: ${MECHANISMS.join(', ')}`,
    );
  }
  if (mechanism === 'oauthbearer') {
    if (typeof sasl.token !== 'function') throw new KafkaSecurityError('security.sasl.token must be a function');
    return;
  }
  for (const name of ['username', 'password'] as const)
    if (typeof sasl[name] !== 'function') provided(name, sasl[name]);
}

function checkMaterial(material: TlsMaterial): void {
  if (typeof material !== 'object' || material === null) {
    throw new KafkaSecurityError(
      'security.tls must be true, false, certificates and keys, or a function that gives them',
    );
  }
  if ((material.cert === undefined) !== (material.key === undefined)) {
    throw new KafkaSecurityError('security.tls.cert and security.tls.key belong together: only one of them is given');
  }
}
