import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { KafkaSettings, SaslSettings } from './kafka-settings.js';
import { secretText } from './secret.js';

/** What the official Kafka tools have to be told. */
export interface JavaClientSettings {
  /** Text of a properties file; it holds secrets. Empty when there is nothing to tell. */
  readonly properties: string;
  /** Options of the JVM. */
  readonly jvm: readonly string[];
}

const MODULES = 'org.apache.kafka.common.security';

/** @throws the system's error when a file cannot be read */
export function javaClientProperties({ tls, sasl }: KafkaSettings): JavaClientSettings {
  if (!tls && !sasl) return { properties: '', jvm: [] };
  const protocol = `${sasl ? 'SASL_' : ''}${tls ? 'SSL' : 'PLAINTEXT'}`;
  const entries: Record<string, string> = { 'security.protocol': protocol };
  if (tls?.caFile !== undefined) {
    Object.assign(entries, {
      'ssl.truststore.type': 'PEM',
      'ssl.truststore.certificates': readFileSync(tls.caFile, 'utf8'),
    });
  }
  if (tls?.client) {
    const { certFile, keyFile, password } = tls.client;
    const key = createPrivateKey({ key: readFileSync(keyFile), ...(password && { passphrase: secretText(password) }) });
    Object.assign(entries, {
      'ssl.keystore.type': 'PEM',
      'ssl.keystore.certificate.chain': readFileSync(certFile, 'utf8'),
      // Java reads PKCS#8 only.
      'ssl.keystore.key': key.export({ type: 'pkcs8', format: 'pem' }).toString(),
    });
  }
  if (sasl) Object.assign(entries, saslEntries(sasl));
  const properties = Object.entries(entries)
    .map(([name, value]) => `${name}=${escaped(value)}\n`)
    .join('');
  return { properties, jvm: jvmOf(sasl) };
}

function saslEntries(sasl: SaslSettings): Record<string, string> {
  const { mechanism } = sasl;
  if (sasl.mechanism !== 'OAUTHBEARER') {
    const module = mechanism === 'PLAIN' ? 'plain.PlainLoginModule' : 'scram.ScramLoginModule';
    const login = jaas(module, { username: sasl.username, password: secretText(sasl.password) });
    return { 'sasl.mechanism': mechanism, 'sasl.jaas.config': login };
  }
  const { oauth } = sasl;
  const credentials =
    'tokenFile' in oauth
      ? {}
      : {
          clientId: oauth.clientId,
          clientSecret: secretText(oauth.clientSecret),
          ...(oauth.scope !== undefined && { scope: oauth.scope }),
        };
  return {
    'sasl.mechanism': mechanism,
    'sasl.login.callback.handler.class': `${MODULES}.oauthbearer.OAuthBearerLoginCallbackHandler`,
    'sasl.oauthbearer.token.endpoint.url': tokenUrl(sasl) ?? '',
    'sasl.jaas.config': jaas('oauthbearer.OAuthBearerLoginModule', credentials),
  };
}

/** Since Kafka 4.0 a JVM asks only addresses that it was allowed when it was started. */
function jvmOf(sasl: SaslSettings | undefined): string[] {
  const url = tokenUrl(sasl);
  return url === undefined ? [] : [`-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=${url}`];
}

function tokenUrl(sasl: SaslSettings | undefined): string | undefined {
  if (sasl?.mechanism !== 'OAUTHBEARER') return undefined;
  return 'tokenFile' in sasl.oauth ? pathToFileURL(resolve(sasl.oauth.tokenFile)).href : sasl.oauth.tokenUrl;
}

function jaas(module: string, options: Readonly<Record<string, string>>): string {
  const quoted = Object.entries(options).map(([name, value]) => ` ${name}="${value.replace(/["\\]/g, '\\$&')}"`);
  return `${MODULES}.${module} required${quoted.join('')};`;
}

/** As java.util.Properties reads it: backslashes, line ends and everything beyond ASCII escaped. */
const escaped = (value: string): string =>
  value
    .replace(/\\/g, '\\\\')
    .replace(/\n/g, '\\n')
    .replace(/\r/g, '\\r')
    .replace(/[^\x20-\x7e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
