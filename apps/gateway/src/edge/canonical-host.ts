import type { FastifyRequest } from 'fastify';

/** Other names of this machine, by which a browser would keep other cookies. */
const OTHER_NAMES = /^(localhost|[\w.-]+\.localhost|\[::1\])(:\d+)?$/i;

/**
 * Where a browser is sent that calls the gateway by another name of this machine: a cookie is one host's. Programs that
 * bring a token are answered where they ask, since they would not send it again.
 *
 * @param publicUrl origin that browsers use
 */
export function canonicalUrl(
  { headers: { host, authorization }, raw }: FastifyRequest,
  publicUrl: string,
): string | undefined {
  if (host === undefined || authorization !== undefined || !OTHER_NAMES.test(host)) return undefined;
  const asked = host.replace(/:\d+$/, '').toLowerCase();
  const { hostname } = new URL(publicUrl);
  return asked === hostname ? undefined : `${publicUrl}${raw.url ?? '/'}`;
}
