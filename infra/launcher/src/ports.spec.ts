import { createServer, type AddressInfo, type Server } from 'node:net';
import { once } from 'node:events';
import { refuseTakenPorts } from './ports.js';
import { plannedPorts, readSettings } from './settings.js';

describe('ports that are taken', () => {
  let holder: Server;
  let port: string;

  beforeEach(async () => {
    holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    port = String((holder.address() as AddressInfo).port);
  });

  afterEach(() => new Promise((resolve) => holder.close(resolve)));

  it.each([
    ['GATEWAY_PORT', /for gateway is taken: set GATEWAY_PORT to another one, or WAYBILL_GATEWAY=off/],
    ['ISSUER_PORT', /for the issuer of tokens is taken: set ISSUER_PORT to another one, or AUTH_ISSUER to an issuer/],
    ['ORDER_PORT', /for order is taken: set ORDER_PORT to another one$/m],
  ])('are refused with what moves them or does without them: %s', async (variable, message) => {
    const planned = plannedPorts(readSettings([], { [variable]: port }));
    await expect(refuseTakenPorts(planned)).rejects.toThrow(message);
  });
});
