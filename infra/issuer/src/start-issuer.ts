import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { Logger } from 'pino';
import { createProvider, type ProviderSecrets } from './create-provider.js';
import { useEdge } from './edge.js';
import { useInteractions } from './interactions.js';
import type { IssuerSettings } from './issuer-settings.js';

export interface Issuer {
  /** Ends when the last answer is out. */
  close(): Promise<void>;
}

/** Resolves when it listens. @throws Error with the code EADDRINUSE when the port is taken */
export async function startIssuer(settings: IssuerSettings, secrets: ProviderSecrets, log: Logger): Promise<Issuer> {
  const provider = createProvider(settings, secrets);
  useEdge(provider, settings);
  useInteractions(provider);
  provider.on('server_error', (_context, error) => log.error({ err: error }, 'a request failed'));
  const answer = provider.callback();
  const server: Server = createServer((request, response) => void answer(request, response));
  server.listen(settings.port, settings.host);
  await once(server, 'listening');
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  };
}
