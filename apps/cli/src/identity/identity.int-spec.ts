import { execFile, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeEnvironment, Reaper, repositoryRoot, writeRunState } from '@waybill/local-infra';
import { EmbeddedIssuer, eventually, formAction, FormBrowser, hiddenFields } from '@waybill/testing';
import { decodeJwt } from 'jose';

interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly words: string;
}

const NO_ORDER = 'a81bc81b-dead-4e5d-abff-90865d1e13b1';

describe('the command line and the issuer', () => {
  let issuer: EmbeddedIssuer;
  let folder: string;
  /** In the place of order: notes who asks. */
  let service: Server;
  let asked: (string | undefined)[];

  beforeAll(async () => {
    issuer = await EmbeddedIssuer.start({ reaper: new Reaper() });
    service = createServer((request, response) => {
      asked.push(request.headers.authorization);
      response.writeHead(404).end();
    }).listen(0, '127.0.0.1');
    await once(service, 'listening');
  });

  afterAll(async () => {
    service.close();
    await issuer.stop();
  });

  beforeEach(() => {
    asked = [];
    folder = mkdtempSync(join(tmpdir(), 'waybill-cli-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  const recorded = (client: { id: string; secret: string } | null): void =>
    writeRunState(folder, {
      launcher: { pid: 1, startedAt: '1' },
      brokers: '127.0.0.1:9',
      kafka: 'embedded',
      adminUrl: 'postgres://postgres@127.0.0.1:9/postgres',
      postgres: 'embedded',
      composeProject: null,
      services: [],
      issuer: { url: issuer.url, client, process: null },
      compensationTimeout: null,
    });

  const commandLine = () => ({ id: 'waybill-cli', secret: issuer.secretOf('cli') });

  const begin = (args: readonly string[], env: Record<string, string> = {}): [ChildProcess, Promise<Outcome>] => {
    const program = join(repositoryRoot(), 'dist', 'apps', 'cli', 'src', 'main.js');
    const { port } = service.address() as AddressInfo;
    const whole = { ...nodeEnvironment(process.env), WAYBILL_DATA_DIR: folder, ORDER_URL: `http://127.0.0.1:${port}` };
    let child: ChildProcess | undefined;
    const outcome = new Promise<Outcome>((resolve) => {
      child = execFile(process.execPath, [program, ...args], { env: { ...whole, ...env } }, (_error, out, words) =>
        resolve({ code: child!.exitCode, out, words }),
      );
    });
    return [child!, outcome];
  };

  const waybill = (args: readonly string[], env: Record<string, string> = {}): Promise<Outcome> => begin(args, env)[1];

  const signIn = async (env: Record<string, string> = {}): Promise<Outcome> => {
    const [child, outcome] = begin(['login'], env);
    let said = '';
    child.stderr?.on('data', (text) => (said += String(text)));
    const address = await eventually(() => {
      const found = /or open (\S+)/.exec(said)?.[1];
      if (found === undefined) throw new Error(`no address in: ${said}`);
      return found;
    });
    const browser = new FormBrowser(issuer.url);
    const sent = await browser.open(address);
    const confirm = await browser.open(formAction(sent), hiddenFields(sent));
    const login = await browser.open(formAction(confirm), hiddenFields(confirm));
    await browser.open(formAction(login), { user: 'olga' });
    return outcome;
  };

  it('mints a token of the role that is asked for', async () => {
    recorded(commandLine());
    const operator = await waybill(['token']);
    expect(operator).toMatchObject({ code: 0, words: '' });
    expect(decodeJwt(operator.out.trim())).toMatchObject({ iss: issuer.url, sub: 'olga', roles: ['operator'] });
    const { out } = await waybill(['token', '--role', 'customer', '--customer', 'c-7', '--json']);
    const { token, ...rest } = JSON.parse(out) as Record<string, unknown>;
    expect(rest).toEqual({ role: 'customer', customer: 'c-7', expiresInSeconds: 3600, issuer: issuer.url });
    expect(decodeJwt(String(token))).toMatchObject({ sub: 'c-7', roles: ['customer'] });
  });

  it('mints none at another issuer, for another role, or where nothing runs', async () => {
    expect(await waybill(['token'])).toMatchObject({ code: 2, words: expect.stringMatching(/npm start/) as string });
    recorded(null);
    expect(await waybill(['token'])).toMatchObject({
      code: 1,
      words: expect.stringMatching(/waybill login/) as string,
    });
    expect((await waybill(['token', '--role', 'root'])).code).toBe(2);
    expect((await waybill(['token', '--customer', 'c-7'])).code).toBe(2);
  });

  it('shows the services the token of the environment, and none where there is none', async () => {
    await waybill(['order', 'show', NO_ORDER]);
    await waybill(['order', 'show', NO_ORDER], { WAYBILL_TOKEN: 'given' });
    expect(asked).toEqual([undefined, 'Bearer given']);
  });

  it('signs in with a browser, keeps the login for its owner, and renews it', async () => {
    recorded(commandLine());
    expect(await signIn()).toMatchObject({ code: 0, out: `signed in as Olga at ${issuer.url}\n` });
    const file = join(folder, 'login.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await waybill(['order', 'show', NO_ORDER]);
    const login = JSON.parse(readFileSync(file, 'utf8')) as object;
    writeFileSync(file, JSON.stringify({ ...login, endsAt: 0 }));
    await waybill(['order', 'show', NO_ORDER]);
    const tokens = asked.map((header) => decodeJwt(String(header).replace('Bearer ', '')));
    expect(tokens).toEqual([expect.objectContaining({ sub: 'olga' }), expect.objectContaining({ sub: 'olga' })]);
    expect(new Set(asked).size).toBe(2);

    expect((await waybill(['login', '--forget'])).code).toBe(0);
    await waybill(['order', 'show', NO_ORDER]);
    expect(asked[2]).toBeUndefined();
  });

  it('signs in at any issuer that is named, and says when a login has ended', async () => {
    const { id, secret } = commandLine();
    const env = { AUTH_ISSUER: issuer.url, AUTH_CLIENT_ID: id, AUTH_CLIENT_SECRET: secret };
    expect((await signIn(env)).code).toBe(0);
    const file = join(folder, 'login.json');
    const gone = {
      issuer: { url: issuer.url, clientId: id, clientSecret: secret },
      accessToken: 'a',
      refreshToken: 'b',
    };
    writeFileSync(file, JSON.stringify({ ...gone, endsAt: 0 }));
    const { words } = await waybill(['order', 'show', NO_ORDER]);
    expect(words).toContain('your login has ended');
    expect(asked).toEqual([undefined]);
  });

  it('keeps an ended login while the issuer cannot be asked, and asks no service without it', async () => {
    const file = join(folder, 'login.json');
    const away = { url: 'http://127.0.0.1:9', clientId: 'waybill-cli' };
    writeFileSync(file, JSON.stringify({ issuer: away, accessToken: 'a', refreshToken: 'b', endsAt: 0 }));
    const kept = readFileSync(file, 'utf8');
    const shown = await waybill(['order', 'show', NO_ORDER]);
    expect(shown).toMatchObject({ code: 2, words: expect.stringMatching(/cannot be asked/) as string });
    expect(asked).toEqual([]);
    expect(readFileSync(file, 'utf8')).toBe(kept);
  });

  it('renews a login once for commands that run at the same time', async () => {
    recorded(commandLine());
    await signIn();
    const file = join(folder, 'login.json');
    const login = JSON.parse(readFileSync(file, 'utf8')) as object;
    writeFileSync(file, JSON.stringify({ ...login, endsAt: 0 }));
    const outcomes = await Promise.all([1, 2, 3].map(() => waybill(['order', 'show', NO_ORDER])));
    expect(outcomes.map(({ words }) => words).join('')).not.toContain('login');
    expect(asked).toHaveLength(3);
    expect(new Set(asked).size).toBe(1);
    expect(asked[0]).toMatch(/^Bearer /);
  });

  it.each([
    [{ AUTH_ISSUER: 'http://127.0.0.1:9' }, /cannot be asked/],
    [{ AUTH_ISSUER: 'id.example' }, /AUTH_ISSUER is "id\.example"; it must be an http\(s\) URL/],
    [{}, /no issuer is known/],
  ])('ends with code 2 where there is no issuer to ask: %j', async (env, words) => {
    expect(await waybill(['login'], env)).toMatchObject({ code: 2, words: expect.stringMatching(words) as string });
  });
});
