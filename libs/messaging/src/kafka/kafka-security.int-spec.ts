import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedKafka, freePort, Reaper } from '@waybill/local-infra';
import { eventually, TestAuthority, testInfrastructure } from '@waybill/testing';
import type { KafkaSecurity } from './kafka-security.js';
import { createKafkaClient } from './kafkajs-client.js';
import { ensureTopics } from './topics.js';

const SESSION_MS = 2_000;
// A broker with these listeners is set up by files of its own, which the container's image does not take.
const onEmbedded = testInfrastructure().engine === 'embedded' ? describe : describe.skip;

onEmbedded('a client with TLS and SASL on a real broker', () => {
  const authority = new TestAuthority();
  const stranger = new TestAuthority('Stranger');
  const client = authority.issue('client');
  const ports = { sasl: 0, mutual: 0 };
  let folder: string;
  let kafka: EmbeddedKafka;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'waybill-secure-'));
    const port = await freePort();
    ports.sasl = await freePort();
    ports.mutual = await freePort();
    const broker = authority.issue('broker', ['127.0.0.1', 'broker.example']);
    const inline = (pem: string) => pem.trim().replaceAll('\n', '\\n');
    const login = 'org.apache.kafka.common.security';
    kafka = await EmbeddedKafka.start({
      dataDir: folder,
      port,
      reaper: new Reaper(),
      scramUsers: { order: 'scram-secret' },
      listeners: [
        { name: 'SASL', port: ports.sasl, protocol: 'SASL_SSL' },
        { name: 'MUTUAL', port: ports.mutual, protocol: 'SSL' },
      ],
      settings: {
        'ssl.keystore.type': 'PEM',
        'ssl.keystore.certificate.chain': inline(broker.cert),
        'ssl.keystore.key': inline(broker.key),
        'ssl.truststore.type': 'PEM',
        'ssl.truststore.certificates': inline(authority.cert),
        'listener.name.mutual.ssl.client.auth': 'required',
        'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER',
        'connections.max.reauth.ms': String(SESSION_MS),
        'listener.name.sasl.plain.sasl.jaas.config': `${login}.plain.PlainLoginModule required user_order="plain-secret";`,
        'listener.name.sasl.scram-sha-256.sasl.jaas.config': `${login}.scram.ScramLoginModule required;`,
        'listener.name.sasl.scram-sha-512.sasl.jaas.config': `${login}.scram.ScramLoginModule required;`,
        'listener.name.sasl.oauthbearer.sasl.jaas.config': `${login}.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="broker";`,
      },
    });
  });

  afterAll(async () => {
    await kafka.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function clusterSeenBy(port: number, security: KafkaSecurity): Promise<number> {
    const brokers = [`127.0.0.1:${port}`];
    const admin = createKafkaClient({ brokers, clientId: 'test', security }).admin({ retry: { retries: 0 } });
    try {
      await admin.connect();
      return (await admin.describeCluster()).brokers.length;
    } finally {
      await admin.disconnect();
    }
  }

  const tls = { ca: authority.cert };
  const plain = { mechanism: 'plain', username: 'order', password: 'plain-secret' } as const;
  const unsecuredToken = () => {
    const now = Math.floor(Date.now() / 1_000);
    const part = (claims: object) => Buffer.from(JSON.stringify(claims)).toString('base64url');
    return `${part({ alg: 'none' })}.${part({ sub: 'order', iat: now, exp: now + 60 })}.`;
  };

  it.each<[string, KafkaSecurity]>([
    ['PLAIN', { tls, sasl: plain }],
    ['SCRAM-SHA-256', { tls, sasl: { mechanism: 'scram-sha-256', username: 'order', password: 'scram-secret' } }],
    ['SCRAM-SHA-512', { tls, sasl: { mechanism: 'scram-sha-512', username: 'order', password: 'scram-secret' } }],
    ['OAUTHBEARER', { tls, sasl: { mechanism: 'oauthbearer', token: unsecuredToken } }],
    ['another server name', { tls: { ...tls, serverName: 'broker.example' }, sasl: plain }],
  ])('is let in by %s', async (_, security) => {
    expect(await clusterSeenBy(ports.sasl, security)).toBe(1);
  });

  it('is let in by a certificate of its own', async () => {
    expect(await clusterSeenBy(ports.mutual, { tls: { ...tls, ...client } })).toBe(1);
  });

  it.each<[string, 'sasl' | 'mutual', KafkaSecurity, RegExp]>([
    ['a wrong password', 'sasl', { tls, sasl: { ...plain, password: 'no' } }, /authentication failed/],
    ['an authority it does not trust', 'sasl', { tls: { ca: stranger.cert }, sasl: plain }, /certificate/],
    [
      'another name in the certificate',
      'sasl',
      { tls: { ...tls, serverName: 'shop.example' }, sasl: plain },
      /altnames/,
    ],
    ['no certificate of its own', 'mutual', { tls }, /./],
    ['a certificate of a stranger', 'mutual', { tls: { ...tls, ...stranger.issue('client') } }, /./],
  ])('is refused with %s', async (_, port, security, message) => {
    await expect(clusterSeenBy(ports[port], security)).rejects.toThrow(message);
  });

  it('asks for certificates and password at every connect, so that both may change', async () => {
    const current = { ca: stranger.cert, password: 'old' };
    const security: KafkaSecurity = {
      tls: () => ({ ca: current.ca }),
      sasl: { mechanism: 'plain', username: () => 'order', password: () => current.password },
    };
    await expect(clusterSeenBy(ports.sasl, security)).rejects.toThrow(/certificate/);
    current.ca = authority.cert;
    await expect(clusterSeenBy(ports.sasl, security)).rejects.toThrow(/authentication failed/);
    current.password = 'plain-secret';
    expect(await clusterSeenBy(ports.sasl, security)).toBe(1);
  });

  it('goes on reading and writing over the ends of short sessions', async () => {
    const failures: string[] = [];
    const log = (level: string, message: string) => void (level === 'error' && failures.push(message));
    const brokers = [`127.0.0.1:${ports.sasl}`];
    const shop = createKafkaClient({ brokers, clientId: 'test', security: { tls, sasl: plain }, log });
    await ensureTopics(shop, [{ name: 'parcels', partitions: 1, config: {} }]);
    const producer = shop.producer({ retry: { retries: 0 } });
    const consumer = shop.consumer({ groupId: 'depot', maxWaitTimeInMs: 200 });
    const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
    let read = 0;
    await producer.connect();
    await consumer.connect();
    await consumer.subscribe({ topic: 'parcels', fromBeginning: true });
    await consumer.run({ eachMessage: () => Promise.resolve(void (read += 1)) });
    await joined;
    // The coordinator of a new group takes a moment.
    failures.length = 0;
    const end = Date.now() + 4 * SESSION_MS;
    let sent = 0;
    while (Date.now() < end) {
      await producer.send({ topic: 'parcels', messages: [{ value: 'x' }] });
      sent += 1;
    }
    await eventually(() => expect(read).toBe(sent));
    expect(failures).toEqual([]);
    await consumer.disconnect();
    await producer.disconnect();
  });
});
