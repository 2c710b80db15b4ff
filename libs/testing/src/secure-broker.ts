import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kafkaClientSettings, readKafkaSettings } from '@waybill/kafka-settings';
import { aclOf, EmbeddedKafka, freePort, type Reaper } from '@waybill/local-infra';
import { createKafkaClient } from '@waybill/messaging/kafka';
import type { KafkaRight } from '@waybill/system-map';
import { TestAuthority } from './test-certificates.js';
import type { TestBroker } from './test-infrastructure.js';

export interface SecureBrokerOptions {
  /** Beside the administrator. */
  readonly users: readonly string[];
  /** Life of a session, ms: after that a client has to log in again. */
  readonly sessionMs: number;
}

const ADMINISTRATOR = 'admin';
const LOGIN = 'org.apache.kafka.common.security.scram.ScramLoginModule required;';

/**
 * A broker as others operate it: TLS by an authority of its own, SCRAM-SHA-512, and rights by a list: who is not allowed
 * something is refused. Embedded, whatever the other suites run on: it needs Java.
 */
export class SecureBroker implements TestBroker {
  private constructor(
    private readonly folder: string,
    private readonly kafka: EmbeddedKafka,
    readonly brokers: string,
  ) {}

  static async start(reaper: Reaper, { users, sessionMs }: SecureBrokerOptions): Promise<SecureBroker> {
    const folder = await mkdtemp(join(tmpdir(), 'waybill-secure-'));
    const authority = new TestAuthority();
    const certificate = authority.issue('broker', ['127.0.0.1']);
    writeFileSync(join(folder, 'ca.pem'), authority.cert);
    mkdirSync(join(folder, 'passwords'));
    const all = [ADMINISTRATOR, ...users];
    for (const user of all) writeFileSync(join(folder, 'passwords', user), `${passwordOf(user)}\n`);
    const [port, securePort] = [await freePort(), await freePort()];
    const kafka = await EmbeddedKafka.start({
      dataDir: join(folder, 'kafka'),
      port,
      reaper,
      scramUsers: Object.fromEntries(all.map((user) => [user, passwordOf(user)])),
      listeners: [{ name: 'SECURE', port: securePort, protocol: 'SASL_SSL' }],
      settings: {
        'ssl.keystore.type': 'PEM',
        'ssl.keystore.certificate.chain': inline(certificate.cert),
        'ssl.keystore.key': inline(certificate.key),
        'sasl.enabled.mechanisms': 'SCRAM-SHA-512',
        'listener.name.secure.scram-sha-512.sasl.jaas.config': LOGIN,
        'connections.max.reauth.ms': String(sessionMs),
        'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
        // The plain listener is the broker's own way to itself.
        'super.users': `User:ANONYMOUS;User:${ADMINISTRATOR}`,
      },
    });
    return new SecureBroker(folder, kafka, `127.0.0.1:${securePort}`);
  }

  get client() {
    return kafkaClientSettings(readKafkaSettings(this.envFor(ADMINISTRATOR)));
  }

  /** The variables by which a program logs in as this user. */
  envFor(user: string): Record<string, string> {
    return {
      KAFKA_SECURITY_PROTOCOL: 'SASL_SSL',
      KAFKA_SSL_CA_FILE: join(this.folder, 'ca.pem'),
      KAFKA_SASL_MECHANISM: 'SCRAM-SHA-512',
      KAFKA_SASL_USERNAME: user,
      KAFKA_SASL_PASSWORD_FILE: join(this.folder, 'passwords', user),
    };
  }

  /** Puts another password into a user's file; without one, the right one. */
  writePassword(user: string, password = passwordOf(user)): void {
    writeFileSync(join(this.folder, 'passwords', user), password);
  }

  async allow(user: string, rights: readonly KafkaRight[]): Promise<void> {
    const admin = createKafkaClient({ clientId: 'suite', brokers: [this.kafka.brokers] }).admin();
    await admin.connect();
    try {
      await admin.createAcls({
        acl: rights.map((right) => aclOf(user, right)),
      });
    } finally {
      await admin.disconnect();
    }
  }

  async stop(): Promise<void> {
    await this.kafka.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

const passwordOf = (user: string): string => `${user}-s-word`;

/** PEM as the value of a property. */
const inline = (pem: string): string => pem.trim().replaceAll('\n', '\\n');
