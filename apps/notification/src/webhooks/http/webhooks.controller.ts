import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import {
  decodeCursor,
  notFound,
  OncePerKey,
  pageOf,
  Permits,
  ProblemError,
  Within,
  type Page,
  type Transacting,
} from '@waybill/platform';
import type { FastifyReply } from 'fastify';
import { ManageEndpoints, type EndpointWithSecret, type Replay } from '../application/manage-endpoints.js';
import { EndpointRepository, type Endpoint } from '../persistence/endpoint.repository.js';
import { WebhookDeliveryRepository, type DeliveryRow } from '../persistence/webhook-delivery.repository.js';
import {
  AddWebhookBody,
  ChangeWebhookBody,
  DeliveriesQuery,
  ReplayBody,
  ReplayView,
  RotateBody,
  WebhookDeliveryList,
  WebhookDeliveryView,
  WebhookList,
  WebhookParams,
  WebhookView,
  WebhookWithSecretView,
} from './webhooks.dto.js';

const HOUR_MS = 60 * 60_000;

/** Where integrators are told what becomes of orders, by signed POSTs (Standard Webhooks). */
@ApiTags('webhooks')
@ApiNotFoundResponse({ description: 'Code `webhook-not-found`' })
@Controller('webhooks')
export class WebhooksController {
  constructor(
    private readonly manage: ManageEndpoints,
    private readonly endpoints: EndpointRepository,
    private readonly deliveries: WebhookDeliveryRepository,
  ) {}

  @Get()
  @Permits('webhooks:read')
  @ApiOperation({ summary: 'All endpoints, newest first' })
  @ApiOkResponse({ type: WebhookList })
  async list(): Promise<WebhookList> {
    return { items: (await this.endpoints.list()).map(toView) };
  }

  @Post()
  @Permits('webhooks:write')
  @OncePerKey()
  @ApiOperation({ summary: 'Add an endpoint; it is told of what happens from a second later on' })
  @ApiCreatedResponse({ type: WebhookWithSecretView })
  @ApiBadRequestResponse({ description: 'Code `webhook-url-refused`, or a body that is wrong' })
  async add(
    @Body() { url, types = [] }: AddWebhookBody,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Within() within?: Transacting,
  ): Promise<WebhookWithSecretView> {
    this.check(url);
    const added = await this.manage.add(url, types, within);
    reply.header('location', `/webhooks/${added.endpoint.id}`);
    return withSecret(added);
  }

  @Get(':id')
  @Permits('webhooks:read')
  @ApiOperation({ summary: 'One endpoint' })
  @ApiOkResponse({ type: WebhookView })
  async show(@Param() { id }: WebhookParams): Promise<WebhookView> {
    return toView(there(id, await this.endpoints.find(id)));
  }

  @Patch(':id')
  @Permits('webhooks:write')
  @ApiOperation({ summary: 'Change, disable or enable an endpoint' })
  @ApiOkResponse({ type: WebhookView })
  async change(@Param() { id }: WebhookParams, @Body() change: ChangeWebhookBody): Promise<WebhookView> {
    if (change.url !== undefined) this.check(change.url);
    return toView(there(id, await this.manage.change(id, change)));
  }

  @Delete(':id')
  @Permits('webhooks:write')
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove an endpoint, with what waits for it' })
  @ApiNoContentResponse()
  async remove(@Param() { id }: WebhookParams): Promise<void> {
    if (!(await this.manage.remove(id))) throw notFound('webhook', id);
  }

  @Post(':id/rotate')
  @Permits('webhooks:write')
  @HttpCode(200)
  @OncePerKey()
  @ApiOperation({ summary: 'Make a new secret; the old one signs as well for a while' })
  @ApiOkResponse({ type: WebhookWithSecretView })
  async rotate(
    @Param() { id }: WebhookParams,
    @Body() { overlapHours }: RotateBody,
    @Within() within?: Transacting,
  ): Promise<WebhookWithSecretView> {
    return withSecret(there(id, await this.manage.rotate(id, overlapHours * HOUR_MS, within)));
  }

  @Post(':id/replay')
  @Permits('webhooks:write')
  @HttpCode(202)
  @OncePerKey()
  @ApiOperation({ summary: 'Send what happened since a time, or one event, again: under the same webhook-ids' })
  @ApiOkResponse({ type: ReplayView })
  async replay(
    @Param() { id }: WebhookParams,
    @Body() body: ReplayBody,
    @Within() within?: Transacting,
  ): Promise<ReplayView> {
    there(id, await this.endpoints.find(id));
    return { replayed: await this.manage.replay(id, toReplay(body), within) };
  }

  @Get(':id/deliveries')
  @Permits('webhooks:read')
  @ApiOperation({ summary: 'What was sent to an endpoint, or waits, newest first' })
  @ApiOkResponse({ type: WebhookDeliveryList })
  async deliveriesOf(
    @Param() { id }: WebhookParams,
    @Query() query: DeliveriesQuery,
  ): Promise<Page<WebhookDeliveryView>> {
    there(id, await this.endpoints.find(id));
    const before = decodeCursor(query.cursor, ['integer'])?.[0] as number | undefined;
    const rows = await this.deliveries.list(id, query.state, before, query.limit + 1);
    return pageOf(rows, query.limit, ({ position }) => [Number(position)], toDeliveryView);
  }

  private check(url: string): void {
    const refusal = this.manage.refusalOf(url);
    if (refusal === undefined) return;
    throw new ProblemError(400, 'webhook-url-refused', `url ${refusal}.`, {
      errors: [{ field: 'url', message: refusal }],
    });
  }
}

function toReplay({ since, eventId }: ReplayBody): Replay {
  if (since !== undefined && eventId === undefined) return { since: new Date(since) };
  if (eventId !== undefined && since === undefined) return { eventId };
  const message = 'must be given, or eventId, and not both';
  throw new ProblemError(400, 'validation-failed', `since ${message}.`, { errors: [{ field: 'since', message }] });
}

function there<T>(id: string, found: T | undefined): T {
  if (found === undefined) throw notFound('webhook', id);
  return found;
}

const toView = ({ id, url, types, enabled, disabledReason, previousUntil, createdAt }: Endpoint): WebhookView => ({
  id,
  url,
  types,
  enabled,
  disabledReason,
  previousSecretUntil: previousUntil?.toISOString() ?? null,
  createdAt: createdAt.toISOString(),
});

const withSecret = ({ endpoint, secret }: EndpointWithSecret): WebhookWithSecretView => ({
  ...toView(endpoint),
  secret,
});

const toDeliveryView = ({ dueAt, settledAt, position: _, ...row }: DeliveryRow): WebhookDeliveryView => ({
  ...row,
  nextAttemptAt: row.state === 'PENDING' ? dueAt.toISOString() : null,
  settledAt: settledAt?.toISOString() ?? null,
});
