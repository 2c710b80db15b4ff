import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { ServiceName } from '@waybill/contracts';
import { BEARER_SCHEME } from '@waybill/platform';
import type { ProxiedTo, Route } from '../routes/route.js';
import { ROUTES } from '../routes/routes.js';
import { PublicReads } from '../upstream/public-reads.js';

type Paths = OpenAPIObject['paths'];
type Operation = NonNullable<Paths[string]['get']>;
type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;

/** How long a document that was put together is shown, ms. */
const KEPT_MS = 10_000;

const kept = new WeakMap<NestFastifyApplication, { document: Promise<OpenAPIObject>; until: number }>();

/** {@link assembled}, once for those who ask within 10 s. */
export function gatewayDocument(own: OpenAPIObject, app: NestFastifyApplication): Promise<OpenAPIObject> {
  const known = kept.get(app);
  if (known && performance.now() < known.until) return known.document;
  const document = assembled(own, app);
  kept.set(app, { document, until: performance.now() + KEPT_MS });
  return document;
}

/**
 * The gateway's own routes and the proxied ones, these as their services describe them. While a service does not answer,
 * its routes are shown by their paths alone.
 */
async function assembled(own: OpenAPIObject, app: NestFastifyApplication): Promise<OpenAPIObject> {
  const reads = app.get(PublicReads, { strict: false });
  const proxied = ROUTES.filter((route): route is Route & { readonly to: ProxiedTo } => route.to !== undefined);
  const services = [...new Set(proxied.map(({ to }) => to.service))];
  const documents = new Map<ServiceName, OpenAPIObject | undefined>(
    await Promise.all(
      services.map(async (service) => {
        const document = await reads.get<OpenAPIObject>(service, '/openapi.json').catch(() => undefined);
        return [service, document] as const;
      }),
    ),
  );
  const paths: Paths = { ...own.paths };
  for (const route of proxied) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    const operation = operationOf(route, documents.get(route.to.service));
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation };
  }
  const schemas: Schemas = {};
  for (const document of documents.values()) Object.assign(schemas, document?.components?.schemas);
  return { ...own, paths, components: { ...own.components, schemas: { ...schemas, ...own.components?.schemas } } };
}

function operationOf(
  { method, path, to, who, guests }: Route & { readonly to: ProxiedTo },
  document?: OpenAPIObject,
): Operation {
  const described = document?.paths[to.path.replaceAll(/:(\w+)/g, '{$1}')];
  const found = described?.[method.toLowerCase() as 'get'];
  const token = { [BEARER_SCHEME]: [] };
  // A service asks for a token where the gateway does not: it sends its own.
  const security = who === 'public' ? [] : guests ? [token, {}] : [token];
  const responses = found?.responses ?? { default: { description: 'What the service answers' } };
  return { summary: `${method} ${path}`, tags: [to.service], ...found, security, responses };
}
