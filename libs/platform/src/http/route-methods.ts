import type { FastifyInstance } from 'fastify';

/** Which methods each path answers to, so that a wrong method is a 405 with `Allow` (RFC 9110 section 15.5.6), no 404. */
export class RouteMethods {
  private readonly routes: { readonly path: RegExp; readonly methods: readonly string[] }[] = [];

  /** Must run before the first route is added. */
  watch(fastify: FastifyInstance): void {
    fastify.addHook('onRoute', ({ url, method }) => {
      if (!url.includes('*')) this.routes.push({ path: patternOf(url), methods: [method].flat() });
    });
  }

  /** Methods of the routes that match `url`; none where the path is unknown. */
  allowedFor(url: string): string[] {
    const [path = ''] = url.split('?', 1);
    const methods = this.routes.filter((route) => route.path.test(path)).flatMap((route) => route.methods);
    return [...new Set(methods)].sort();
  }
}

const patternOf = (url: string): RegExp => {
  const steps = url
    .split('/')
    .map((step) => (step.startsWith(':') ? '[^/]+' : step.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')));
  return new RegExp(`^${steps.join('/')}$`);
};
