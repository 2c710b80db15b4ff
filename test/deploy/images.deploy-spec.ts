import { eventually } from '@waybill/testing';
import { buildImage, docker } from './docker.js';

/** Bytes, unpacked. */
const LARGEST = 250_000_000;
const IMAGE = 'waybill:deploy-test';
const LABELS = ['--build-arg=VERSION=1.2.3', '--build-arg=REVISION=abc'];

interface ImageFacts {
  readonly Size: number;
  readonly RootFS: { readonly Layers: readonly string[] };
  readonly Config: {
    readonly User: string;
    readonly Entrypoint: readonly string[];
    readonly Labels: Readonly<Record<string, string>>;
  };
}

const facts = async (image: string): Promise<ImageFacts> =>
  (JSON.parse(await docker(['image', 'inspect', image])) as [ImageFacts])[0];

/** As it is run: nothing of it may be written to, and it may do nothing that root may. */
const HARDENED = [
  '--read-only',
  '--tmpfs=/tmp',
  '--cap-drop=ALL',
  '--security-opt=no-new-privileges',
  '--network=none',
];

const waybill = (...args: string[]): Promise<string> => docker(['run', '--rm', ...HARDENED, IMAGE, ...args]);

const failure = (work: Promise<string>): Promise<{ code: number; stderr: string }> =>
  work.then(
    () => ({ code: 0, stderr: '' }),
    (error: unknown) => error as { code: number; stderr: string },
  );

beforeAll(() => buildImage('waybill', IMAGE, ...LABELS), 1_200_000);

describe('the image', () => {
  it('is small, runs as nobody in particular, and says what it is', async () => {
    const { Size, Config } = await facts(IMAGE);
    expect(Size).toBeLessThanOrEqual(LARGEST);
    expect(Config).toMatchObject({ User: '10001:10001', Entrypoint: ['waybill'] });
    expect(Config.Labels).toMatchObject({
      'org.opencontainers.image.version': '1.2.3',
      'org.opencontainers.image.revision': 'abc',
      'org.opencontainers.image.licenses': 'MIT',
    });
  });

  it('has no shell, no package manager and no issuer', async () => {
    for (const program of ['sh', 'bash', 'npm', 'apt-get']) {
      const { stderr } = await failure(docker(['run', '--rm', `--entrypoint=${program}`, IMAGE]));
      expect(stderr).toContain('executable file not found');
    }
    expect(await failure(waybill('issuer'))).toMatchObject({ code: 2, stderr: 'waybill issuer: not in this image\n' });
  });

  it('is the command line', async () => {
    expect(await waybill('help')).toMatch(/provision databases[\s\S]*service <name>/);
    const right = { user: 'order', resource: 'topic', name: 'order-events', operation: 'Write' };
    expect(JSON.parse(await waybill('provision', 'acls', '--print', '--json'))).toContainEqual(right);
  });

  it.each(['order', 'inventory', 'payment', 'shipping', 'notification', 'gateway'])(
    'runs %s, which names what it lacks, and its migrations',
    async (name) => {
      for (const verb of ['service', 'migrate']) {
        const { code, stderr } = await failure(waybill(verb, name));
        expect(code).toBe(1);
        expect(stderr).toContain('DATABASE_URL is not set');
      }
    },
  );

  it('ends of a signal with code 0, also while it waits for its database', async () => {
    const env = ['--env=DATABASE_URL=postgres://u:p@127.0.0.1:1/d', '--env=KAFKA_BROKERS=127.0.0.1:1'];
    const id = await docker(['run', '--detach', ...HARDENED, ...env, IMAGE, 'service', 'order']);
    try {
      const waits = async () => expect(await docker(['logs', id])).toContain('waiting for it');
      await eventually(waits, { timeoutMs: 120_000 });
      await docker(['stop', '--time=7', id]);
      expect(await docker(['inspect', '--format={{.State.ExitCode}}', id])).toBe('0');
    } finally {
      await docker(['rm', '--force', id]);
    }
  });

  it('is the same when it is made again from nothing', async () => {
    const again = `${IMAGE}-again`;
    await buildImage('waybill', again, '--no-cache', ...LABELS);
    const [first, second] = [await facts(IMAGE), await facts(again)];
    await docker(['image', 'rm', again]);
    expect(second.RootFS).toEqual(first.RootFS);
    expect(second.Config).toEqual(first.Config);
  }, 1_200_000);
});
