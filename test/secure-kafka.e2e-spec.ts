import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot } from '@waybill/local-infra';
import { createKafkaClient } from '@waybill/messaging/kafka';
import type { LetterListAnswer, SystemAnswer } from '@waybill/console-api';
import { KAFKA_USERS, kafkaRightsOf, PROCESS_NAMES } from '@waybill/system-map';
import { eventually, SecureBroker, testInfrastructure, TestSystem } from '@waybill/testing';
import { Api } from './support/api.js';
import { eventOf, recordOf } from './support/bad-events.js';

const SESSION_MS = 3_000;
const run = promisify(execFile);

// The broker is set up by files of its own, which the container's image does not take.
const onEmbedded = testInfrastructure().engine === 'embedded' ? describe : describe.skip;

onEmbedded('on a Kafka with TLS, logins and rights', () => {
  let broker: SecureBroker;
  let system: TestSystem;
  let api: Api;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'waybill-suite-'));
    const users = [...KAFKA_USERS, 'nobody'];
    const envOf: Record<string, Record<string, string>> = {};
    const started = {
      async startBroker(reaper: Parameters<typeof SecureBroker.start>[0]) {
        broker = await SecureBroker.start(reaper, { users, sessionMs: SESSION_MS });
        for (const name of KAFKA_USERS) await broker.allow(name, kafkaRightsOf(name));
        for (const name of PROCESS_NAMES) envOf[name] = broker.envFor(name);
        return broker;
      },
    };
    system = await TestSystem.start({ ...started, envOf, gateway: true });
    api = new Api(system);
  });
  afterAll(async () => {
    await system?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const waybill = (args: string[], user = 'operator') => system.waybill(args, broker.envFor(user));

  /** `npm run kafka -- …` as a user. */
  const kafka = async (args: string[], user = 'admin') => {
    const tool = join(repositoryRoot(), 'dist', 'infra', 'launcher', 'src', 'kafka-tool.js');
    const env = { ...process.env, KAFKA_BROKERS: broker.brokers, TMPDIR: folder, ...broker.envFor(user) };
    return run(process.execPath, [tool, ...args], { env });
  };

  it('every service with no more than its own rights takes orders to their end, and the audit is sound', async () => {
    const { id } = await api.place(await api.product());
    expect((await api.settled(id)).status).toBe('COMPLETED');
    const { exitCode, stdout, stderr } = await waybill(['audit', '--json', '--wait', '60']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ sound: true, unmeasured: [] });
  });

  it('work goes on over the ends of sessions', async () => {
    const sku = await api.product({ onHand: 1_000 });
    const until = Date.now() + 4 * SESSION_MS;
    while (Date.now() < until) {
      const { id } = await api.place(sku);
      expect((await api.settled(id)).status).toBe('COMPLETED');
    }
  });

  it('the command line shows what its user may see, and changes what that user may not', async () => {
    const { id } = await api.place(await api.product());
    await api.settled(id);
    expect(await waybill(['trace', id])).toMatchObject({ exitCode: 0, stderr: '' });
    const lag = await waybill(['lag', '--json']);
    expect(lag).toMatchObject({ exitCode: 0, stderr: '' });
    expect(JSON.parse(lag.stdout)).toContainEqual(expect.objectContaining({ group: 'payment', topic: 'order-events' }));

    const blind = await waybill(['tail', 'order-events', 'payment-events', '--no-follow'], 'nobody');
    expect(blind.exitCode).toBe(3);
    expect(blind.stderr).toMatch(/order-events, payment-events: may not be read.*KAFKA_SASL_USERNAME/);
    const provisioning = await waybill(['provision', 'topics', '--partitions', '3', '--json'], 'admin');
    expect(provisioning).toMatchObject({ exitCode: 0, stderr: '' });
  });

  it('the gateway with no more than its own rights shows the system, and sends a letter again', async () => {
    const token = await system.token({ role: 'operator' });
    const ask = <T>(method: string, path: string, body?: unknown) =>
      api.request<T>(method, `${system.gateway.url}/api/console${path}`, body, { authorization: `Bearer ${token}` });
    const { groups, missing } = (await ask<SystemAnswer>('GET', '/system')).body;
    expect(missing).toEqual([]);
    expect(groups).toContainEqual(expect.objectContaining({ group: 'payment', topic: 'order-events' }));

    const event = eventOf('PaymentCompleted', randomUUID(), { data: { spoilt: true } });
    const client = createKafkaClient({ clientId: 'suite', brokers: [broker.brokers], ...broker.client });
    const producer = client.producer();
    await producer.connect();
    await producer.send({ topic: 'payment-events', messages: [recordOf(event)] });
    await producer.disconnect();
    const waiting = async (): Promise<LetterListAnswer['items']> =>
      (await ask<LetterListAnswer>('GET', `/letters?orderId=${event.subject}&state=waiting&limit=100`)).body.items;
    const [letter] = await eventually(async () => {
      const items = await waiting();
      expect(items).not.toEqual([]);
      return items;
    });
    const replayed = await ask('POST', `/letters/${letter!.id}/replay`, { reason: 'Once more.' });
    expect(replayed).toMatchObject({ status: 200 });
    await eventually(async () => expect((await waiting()).map(({ id }) => id)).not.toContain(letter!.id));
  });

  it('the official tools are told how to log in, by a file that is gone afterwards', async () => {
    const { stdout } = await kafka(['topics', '--list']);
    expect(stdout.split('\n')).toEqual(expect.arrayContaining(['order-events', 'dlq-audit']) as string[]);
    expect((await kafka(['transactions', 'list'])).stdout).toMatch(/^TransactionalId/);
    await expect(kafka(['acls', '--list'], 'nobody')).rejects.toMatchObject({ code: 1 });
    expect(readdirSync(folder).filter((name) => name.startsWith('waybill-kafka-'))).toEqual([]);
  });

  it.each([
    [
      'a wrong password',
      { KAFKA_SASL_PASSWORD: 'no', KAFKA_SASL_PASSWORD_FILE: '' },
      /refuses the login.*KAFKA_SASL_PASSWORD/,
    ],
    ['no login', { KAFKA_SASL_USERNAME: '' }, /KAFKA_SASL_USERNAME is not set/],
    ['no TLS', { KAFKA_SECURITY_PROTOCOL: 'SASL_PLAINTEXT', KAFKA_SSL_CA_FILE: '' }, /KAFKA_SECURITY_PROTOCOL/],
    ['an authority that is not known', { KAFKA_SSL_CA_FILE: '' }, /not trusted.*KAFKA_SSL_CA_FILE/],
  ])('%s is refused with words that name the variable', async (_what, env, words) => {
    const { exitCode, stdout, stderr } = await system.waybill(['topics'], { ...broker.envFor('operator'), ...env });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(words);
    expect(stderr).not.toContain('is Waybill running');
  });

  it('a service with a wrong password says so, and works once its file holds the right one', async () => {
    const shipping = system.service('shipping');
    await shipping.stop();
    broker.writePassword('shipping', 'old');
    await shipping.start({ ready: false });
    await eventually(() => expect(shipping.output).toMatch(/KAFKA_SASL_PASSWORD/), { timeoutMs: 60_000 });
    expect(shipping.output).not.toContain('"old"');
    broker.writePassword('shipping');
    const { id } = await api.place(await api.product());
    // The process may have ended over the refusal, as it does where it is supervised.
    const ended = await shipping.ready(5_000).then(
      () => false,
      () => true,
    );
    if (ended) {
      await shipping.stop();
      await shipping.start();
    }
    expect((await api.settled(id)).status).toBe('COMPLETED');
  });
});
