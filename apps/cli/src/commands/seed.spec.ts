import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Command } from 'commander';
import { resolveConnections } from '../connections.js';
import { registerSeed } from './seed.js';

describe('seeding', () => {
  let server: Server;
  let answer = '';

  beforeAll(async () => {
    server = createServer((_request, response) => response.writeHead(500).end(answer)).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => server.close());

  const seed = (): Promise<unknown> => {
    const program = new Command();
    const { port } = server.address() as AddressInfo;
    registerSeed(program, resolveConnections({ INVENTORY_PORT: String(port) }));
    return program.parseAsync(['seed'], { from: 'user' });
  };

  it('ends with what the service says', async () => {
    answer = JSON.stringify({ code: 'internal-error', detail: 'Something went wrong on our side.' });
    await expect(seed()).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringMatching(/^\S+: 500 internal-error: Something went wrong on our side\.$/) as string,
    });
  });

  it('lets no answer act on the terminal', async () => {
    answer = 'a\u001b[31mb\r\nc';
    await expect(seed()).rejects.toThrow(/: 500 a\\u001b\[31mb\\u000d\\u000ac$/);
  });
});
