import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually } from '@waybill/testing';
import { accessibilityFaults } from './support/accessibility.js';
import { describeInBrowser, shareBrowser } from './support/in-browser.js';
import { Visitor } from './support/visitor.js';

const POLICY = "default-src 'none'; script-src 'self'; connect-src *; img-src *; require-trusted-types-for 'script'";
const SOUND = '<main><h1>Orders</h1><p>None yet.</p></main>';

describeInBrowser('the watch over pages', () => {
  const browser = shareBrowser();
  let server: Server;
  let origin: string;
  let body = SOUND;
  let script = '';

  beforeAll(async () => {
    server = createServer((request, response) => {
      response.setHeader('content-security-policy', POLICY);
      response.setHeader('content-type', request.url === '/page.js' ? 'text/javascript' : 'text/html');
      const page = `<!doctype html><html lang="en"><title>T</title>${body}<script src="/page.js"></script></html>`;
      const served = new Map([
        ['/', page],
        ['/page.js', script],
        ['/favicon.ico', ''],
      ]).get(request.url ?? '');
      response.writeHead(served === undefined ? 404 : 200).end(served);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    body = SOUND;
    script = '';
  });
  afterAll(() => server.close());

  const faultsOf = async (expected: string) => {
    const visitor = await Visitor.come(browser(), { origin });
    const page = await visitor.newPage();
    await page.goto('/');
    await eventually(() => expect(visitor.faults).toContainEqual(expect.stringContaining(expected)));
    await expect(visitor.leave()).rejects.toThrow(expected);
  };

  it('finds nothing on a sound page', async () => {
    const visitor = await Visitor.come(browser(), { origin });
    const page = await visitor.newPage();
    await page.goto('/');
    expect(await accessibilityFaults(page)).toEqual([]);
    await visitor.leave();
  });

  it('sees errors on the console', async () => {
    script = "console.error('out of order')";
    await faultsOf('out of order');
  });

  it('sees exceptions', async () => {
    script = "throw new Error('not caught')";
    await faultsOf('not caught');
  });

  it('sees promises that are rejected', async () => {
    script = "void Promise.reject(new Error('not awaited'))";
    await faultsOf('not awaited');
  });

  it('sees what the content security policy keeps out', async () => {
    body = `${SOUND}<p style="color: red">red</p>`;
    await faultsOf('Content Security Policy');
  });

  it('sees HTML that is made of text', async () => {
    script = "document.querySelector('p').innerHTML = '<b>x</b>'";
    await faultsOf('TrustedHTML');
  });

  it('sees requests to other origins', async () => {
    script = "fetch('http://127.0.0.1:9/beacon').catch(() => undefined)";
    await faultsOf('request to another origin: http://127.0.0.1:9/beacon');
  });

  it('sees what has no text alternative and too little contrast', async () => {
    body = '<main><h1>Orders</h1><img src="/x.png"></main>';
    const visitor = await Visitor.come(browser(), { origin });
    visitor.expects(/404/);
    const page = await visitor.newPage();
    await page.goto('/');
    const faults = await accessibilityFaults(page);
    expect(faults).toContainEqual(expect.stringMatching(/^light: image-alt/));
    expect(faults).toContainEqual(expect.stringMatching(/^dark: image-alt/));
    await visitor.leave();
  });
});
