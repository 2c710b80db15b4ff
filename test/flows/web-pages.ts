import { request } from 'node:http';
import { SERVICE_NAMES } from '@waybill/contracts';
import type { TestSystem } from '@waybill/testing';
import type { Api } from '../support/api.js';
import type { SharedSystem } from '../support/shared-system.js';

const FORM = { 'content-type': 'text/plain', 'sec-fetch-mode': 'navigate' };

export const webPages = (shared: SharedSystem): void =>
  describe('a web page that a browser of this machine shows', () => {
    let system: TestSystem;
    let api: Api;

    beforeAll(() => {
      ({ system, api } = shared);
    });

    it.each(SERVICE_NAMES)('reads nothing of %s under a name that it points to loopback', async (service) => {
      const { host: address, port } = new URL(system.url(service));
      for (const path of ['/metrics', '/openapi.json', '/health/ready', '/']) {
        const rebound = await send('GET', `${system.url(service)}${path}`, { host: `evil.example:${port}` });
        expect(rebound).toMatchObject({ status: 421, code: 'misdirected-request', cors: [] });
      }
      expect(await send('GET', `${system.url(service)}/metrics`, { host: address })).toMatchObject({ status: 200 });
    });

    it('changes nothing by a form, from another site or from another port of this host', async () => {
      const sku = await api.product();
      const { id } = await api.place(sku);
      await api.reaches(id, 'COMPLETED');
      for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:1']) {
        for (const url of [
          `${system.url('order')}/orders/${id}/refund`,
          `${system.url('order')}/orders/${id}/cancel`,
          `${system.url('inventory')}/product-announcements`,
        ]) {
          const posted = await send('POST', url, { ...FORM, origin, 'sec-fetch-site': 'cross-site' });
          expect(posted).toMatchObject({ status: 403, code: 'cross-origin-refused', cors: [] });
        }
      }
      expect(await api.order(id)).toMatchObject({ status: 'COMPLETED', compensation: 'NONE' });
    });

    it('may not embed what a stream says', async () => {
      const { id } = await api.place(await api.product());
      await api.reaches(id, 'COMPLETED');
      const url = `${system.url('order')}/orders/${id}/events`;
      expect(await send('GET', url, { origin: 'https://evil.example' })).toMatchObject({
        status: 200,
        cors: [],
        headers: { 'cross-origin-resource-policy': 'same-origin', 'content-type': 'text/event-stream' },
      });
    });

    it('is no program, and the service’s own page is none of others', async () => {
      const url = `${system.url('inventory')}/product-announcements`;
      const origin = system.url('inventory');
      expect(await send('POST', url, { 'user-agent': 'curl/8.5.0', accept: '*/*' })).toMatchObject({ status: 202 });
      expect(await send('POST', url, { origin, 'sec-fetch-site': 'same-origin' })).toMatchObject({ status: 202 });
      expect(await send('POST', url, { host: 'localhost:8080' })).toMatchObject({ status: 202 });
    });
  });

/** With every header as it is said, those included that `fetch` sets by itself. */
function send(method: string, url: string, headers: Record<string, string>) {
  return new Promise<unknown>((resolve, reject) => {
    const sent = request(url, { method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => {
        const code = /"code":"([a-z-]+)"/.exec(text)?.[1];
        const cors = Object.keys(response.headers).filter((name) => name.startsWith('access-control'));
        resolve({ status: response.statusCode, code, cors, headers: response.headers });
      });
    });
    sent.on('error', reject);
    sent.end();
  });
}
