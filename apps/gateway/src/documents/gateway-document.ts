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

/**
 * The gateway's own routes and the proxied ones, these as their services describe them. While a service does not answer,
 * its routes are shown by their paths alone.
 */
export async function gatewayDocument(own: OpenAPIObject, app: NestFastifyApplication): Promise<OpenAPIObject> {
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
  const security = who === 'public' || guests ? {} : { security: [{ [BEARER_SCHEME]: [] }] };
  const responses = found?.responses ?? { default: { description: 'What the service answers' } };
  return { summary: `${method} ${path}`, tags: [to.service], ...found, ...security, responses };
}
