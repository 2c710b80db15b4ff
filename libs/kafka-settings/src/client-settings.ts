import { readFileSync } from 'node:fs';
import type { KafkaSasl, KafkaSecurity, TlsMaterial } from '@waybill/messaging/kafka';
import type { KafkaSettings, SaslSettings } from './kafka-settings.js';
import { tokenSource } from './oauth-token.js';
import { secretText } from './secret.js';

/** What a Kafka client of `@waybill/messaging/kafka` is made with, beside its brokers and its name. */
export interface KafkaClientSettings {
  readonly security?: KafkaSecurity;
  readonly rackId?: string;
}

/** Certificates, keys and secrets are read at every connect: a file that was replaced counts without a restart. */
export function kafkaClientSettings({ tls, sasl, rackId }: KafkaSettings): KafkaClientSettings {
  const security: KafkaSecurity = {
    ...(tls && { tls: tls.caFile === undefined && !tls.client ? true : () => materialOf(tls) }),
    ...(sasl && { sasl: saslOf(sasl) }),
  };
  return { ...((tls !== undefined || sasl !== undefined) && { security }), ...(rackId !== undefined && { rackId }) };
}

function materialOf({ caFile, client }: NonNullable<KafkaSettings['tls']>): TlsMaterial {
  return {
    ...(caFile !== undefined && { ca: readFileSync(caFile) }),
    ...(client && { cert: readFileSync(client.certFile), key: readFileSync(client.keyFile) }),
    ...(client?.password && { passphrase: secretText(client.password) }),
  };
}

function saslOf(sasl: SaslSettings): KafkaSasl {
  if (sasl.mechanism === 'OAUTHBEARER') return { mechanism: 'oauthbearer', token: tokenSource(sasl.oauth) };
  const { username, password } = sasl;
  const mechanism = sasl.mechanism.toLowerCase() as 'plain' | 'scram-sha-256' | 'scram-sha-512';
  return { mechanism, username, password: () => secretText(password) };
}
