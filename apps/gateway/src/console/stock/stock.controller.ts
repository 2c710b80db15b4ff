import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ProductView, StockAnswer, StockCounts, StockListAnswer } from '@waybill/console-api';
import { CurrentActor, ListQuery, Permits, traceIdOf, Traceparent, type Actor } from '@waybill/platform';
import { RecordedActions } from '../../actions/recorded-actions.js';
import { Upstream } from '../../upstream/upstream.js';
import { pageOf } from '../page-query.js';
import { SkuParams } from '../sku.params.js';
import { StockAdjustmentBody } from './adjustment.body.js';

/** Stock as inventory keeps it, and its correction. */
@ApiTags('console')
@Controller('api/console/stock')
export class StockController {
  constructor(
    private readonly upstream: Upstream,
    private readonly actions: RecordedActions,
  ) {}

  @Get()
  @Permits('stock:read')
  @ApiOperation({ summary: 'The stock of all SKUs, in their order' })
  @ApiOkResponse()
  async list(@Query() query: ListQuery, @CurrentActor() actor: Actor): Promise<StockListAnswer> {
    const { body } = await this.upstream.call('inventory', `/stock?${pageOf(query)}`, actor);
    return { ...(body as Omit<StockListAnswer, 'missing'>), missing: [] };
  }

  @Get(':sku')
  @Permits('stock:read')
  @ApiOperation({ summary: 'The stock of a SKU, its product, and what changed it' })
  @ApiOkResponse()
  @ApiNotFoundResponse({ description: '`stock-not-found`' })
  async find(
    @Param() { sku }: SkuParams,
    @Query() query: ListQuery,
    @CurrentActor() actor: Actor,
  ): Promise<StockAnswer> {
    const [stock, product, movements] = await Promise.all([
      this.upstream.call('inventory', `/stock/${sku}`, actor),
      this.upstream.get<ProductView>('inventory', `/products/${sku}`, actor, 'product'),
      this.upstream.get<StockAnswer['movements']>(
        'inventory',
        `/stock/${sku}/movements?${pageOf(query)}`,
        actor,
        'movements',
      ),
    ]);
    // A deleted product is not missing: it is not there.
    const absent = !product.ok && product.missing.code === 'product-not-found';
    return {
      stock: stock.body as StockCounts,
      product: product.ok ? product.body : null,
      movements: movements.ok ? movements.body : null,
      missing: [product, movements].flatMap((part) => (part.ok || (part === product && absent) ? [] : [part.missing])),
    };
  }

  @Post(':sku/adjustments')
  @Permits('stock:adjust')
  @ApiOperation({ summary: 'Corrects what is available', description: 'Recorded before it is done.' })
  @ApiCreatedResponse({ description: 'The counts after it' })
  @ApiNotFoundResponse({ description: '`stock-not-found`' })
  async adjust(
    @Param() { sku }: SkuParams,
    @Body() { delta, reason }: StockAdjustmentBody,
    @CurrentActor() actor: Actor,
    @Traceparent() traceparent: string,
  ): Promise<StockCounts> {
    const action = { actor, action: 'stock.adjust', target: sku, reason, traceId: traceIdOf(traceparent) };
    return this.actions.record(action, async () => {
      const request = { method: 'POST', body: { delta, reason }, headers: { traceparent } } as const;
      return (await this.upstream.call('inventory', `/stock/${sku}/adjustments`, actor, request)).body as StockCounts;
    });
  }
}
