import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import { BEARER_SCHEME } from '../auth/permits.decorator.js';
import { PROBLEM_JSON } from '../problems/problem.js';
import { withBodyRules } from './body-rules.js';

/**
 * `/docs` (Swagger UI, from the package's own files: nothing is fetched from elsewhere) and `/openapi.json`. The
 * document is put together when it is first asked for, which spares the boot 50 ms and more.
 *
 * @param complete makes the document that is shown of the one that the controllers give
 */
export function serveApiDocs(
  app: INestApplication,
  service: string,
  complete?: (own: OpenAPIObject) => Promise<OpenAPIObject>,
): void {
  SwaggerModule.setup('docs', app, () => openApiDocument(app, service), {
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
    ...(complete && { patchDocumentOnRequest: (_request, _reply, own: OpenAPIObject) => complete(own) }),
  });
}

function openApiDocument(app: INestApplication, service: string): OpenAPIObject {
  const info = new DocumentBuilder()
    .setTitle(`Waybill ${service}`)
    .setDescription('Errors are `application/problem+json` (RFC 9457); decide by their `code`.')
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: TOKEN }, BEARER_SCHEME)
    .build();
  return withProblems(SwaggerModule.createDocument(app, info, { operationIdFactory }));
}

const TOKEN =
  'An access token of the issuer. On loopback none is needed unless the service was started with `AUTH=required`. ' +
  '`x-permissions` of an operation says what its roles must permit.';

/** `OrdersController.get` → `ordersGet`: an id must be unique in its document. */
function operationIdFactory(controller: string, method: string): string {
  const thing = controller.replace(/Controller$/, '');
  return thing.charAt(0).toLowerCase() + thing.slice(1) + method.charAt(0).toUpperCase() + method.slice(1);
}

/** Every operation may answer with a problem; said once, here. */
function withProblems(document: OpenAPIObject): OpenAPIObject {
  for (const path of Object.values(document.paths)) {
    for (const operation of [path.get, path.post, path.put, path.patch, path.delete]) {
      if (!operation) continue;
      tellReplays(operation);
      operation.responses.default ??= { $ref: '#/components/responses/Problem' };
    }
  }
  const components = document.components ?? {};
  const schemas = { ...withBodyRules(components.schemas ?? {}), Problem: PROBLEM_SCHEMA };
  const content = { [PROBLEM_JSON]: { schema: { $ref: '#/components/schemas/Problem' } } };
  const responses = { ...components.responses, Problem: { description: 'What is wrong, and where', content } };
  return { ...document, components: { ...components, schemas, responses } };
}

const REPLAYED = {
  description: '`true`: what the first request with this Idempotency-Key was answered',
  schema: { type: 'string' as const },
};

type OperationObject = NonNullable<OpenAPIObject['paths'][string]['post']>;

/** An operation that takes an Idempotency-Key says when its answer is a repeated one. */
function tellReplays({ parameters = [], responses }: OperationObject): void {
  if (!parameters.some((one) => 'name' in one && one.name === 'Idempotency-Key')) return;
  for (const [status, response] of Object.entries(responses)) {
    if (!status.startsWith('2') || !response || '$ref' in response) continue;
    response.headers = { ...response.headers, 'Idempotent-Replayed': REPLAYED };
  }
}

const text = (example: string) => ({ type: 'string', example });

const PROBLEM_SCHEMA = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'code'],
  properties: {
    type: text('urn:waybill:problem:validation-failed'),
    title: text('Validation failed'),
    status: { type: 'integer', example: 400 },
    detail: text('items[0].quantity must be an integer number.'),
    code: text('validation-failed'),
    instance: text('/orders'),
    traceId: text('0af7651916cd43dd8448eb211c80319c'),
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['field', 'message'],
        properties: {
          field: text('items[0].quantity'),
          pointer: text('/items/0/quantity'),
          message: text('must be an integer number'),
        },
      },
    },
  },
};
