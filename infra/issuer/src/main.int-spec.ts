import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, nodeEnvironment, Reaper, repositoryRoot } from '@waybill/local-infra';
import { EmbeddedIssuer } from '@waybill/testing';

const MAIN = join(repositoryRoot(), 'dist', 'infra', 'issuer', 'src', 'main.js');

describe('the process of the embedded issuer', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'waybill-issuer-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  const refusal = (env: Record<string, string>): Promise<{ code: unknown; words: string }> =>
    new Promise((resolve) => {
      const whole = { ...nodeEnvironment(process.env), WAYBILL_DATA_DIR: folder, ...env };
      execFile(process.execPath, [MAIN], { env: whole, timeout: 30_000 }, (error, _out, words) =>
        resolve({ code: error?.code, words }),
      );
    });

  it.each([
    [{ ISSUER_HOST: '0.0.0.0' }, /ISSUER_HOST is "0\.0\.0\.0"; it must be 127\.0\.0\.1/],
    [{ ISSUER_HOST: '::' }, /ISSUER_HOST is "::"/],
    [{ ISSUER_URL: 'http://issuer.example:3006' }, /ISSUER_URL is .* must be 127\.0\.0\.1 unless ISSUER_DEVELOPMENT=1/],
    [{ ISSUER_PORT: '0' }, /ISSUER_PORT is "0"/],
    [{ ISSUER_DEVELOPMENT: 'yes' }, /ISSUER_DEVELOPMENT is "yes"; it must be 1 or 0/],
    [{ GATEWAY_PUBLIC_URL: 'http://127.0.0.1:3000/x' }, /GATEWAY_PUBLIC_URL is .* without a path/],
  ])('ends with code 1 and names what it refuses: %j', async (env, words) => {
    const refused = await refusal(env);
    expect(refused.words).toMatch(words);
    expect(refused.code).toBe(1);
  });

  it('names the port that is taken', async () => {
    const issuer = await EmbeddedIssuer.start({ reaper: new Reaper() });
    try {
      const { port } = new URL(issuer.url);
      expect(await refusal({ ISSUER_PORT: port })).toMatchObject({
        code: 1,
        words: expect.stringMatching(/set ISSUER_PORT/) as string,
      });
    } finally {
      await issuer.stop();
    }
  });

  it('listens elsewhere when it is told that this is development, and says so', async () => {
    const env = { ...process.env, ISSUER_DEVELOPMENT: '1', ISSUER_HOST: '0.0.0.0', LOG_LEVEL: 'warn' };
    const url = `http://127.0.0.1:${await freePort()}`;
    const issuer = await EmbeddedIssuer.start({ env: { ...env, ISSUER_URL: url }, reaper: new Reaper() });
    try {
      expect(issuer.output).toMatch(/ISSUER_DEVELOPMENT=1: everybody who reaches 0\.0\.0\.0:\d+ signs in/);
    } finally {
      await issuer.stop();
    }
  });
});
