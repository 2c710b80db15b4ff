import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import {
  CurrentActor,
  nameOf,
  notFound,
  OncePerKey,
  Permits,
  ProblemError,
  Traceparent,
  Within,
  type Actor,
  type Transacting,
} from '@waybill/platform';
import { SkuParam } from '../../catalogue/http/sku.dto.js';
import { AdjustStock } from '../application/adjust-stock.js';
import { StockQueries } from '../persistence/stock.queries.js';
import { AdjustmentBody } from './stock.dto.js';
import { StockView } from './stock.view.js';
import { tooManyUnits } from './too-many-units.js';

@ApiTags('stock')
@Controller('stock')
export class StockController {
  constructor(
    private readonly adjustStock: AdjustStock,
    private readonly stock: StockQueries,
  ) {}

  @Get(':sku')
  @Permits('stock:read')
  @ApiOperation({ summary: 'Shows all units of a SKU and where they are', description: 'Also of a deleted product.' })
  @ApiOkResponse({ type: StockView })
  @ApiNotFoundResponse({ description: '`stock-not-found`' })
  async find(@Param() { sku }: SkuParam): Promise<StockView> {
    const level = await this.stock.level(sku);
    if (!level) throw notFound('stock', sku);
    return level;
  }

  @Post(':sku/adjustments')
  @Permits('stock:adjust')
  @OncePerKey()
  @ApiOperation({
    summary: 'Corrects what is available, after goods came in or were counted',
    description: 'Also of a deleted product. Held and shipped units are not touched.',
  })
  @ApiCreatedResponse({ type: StockView, description: 'The stock after it' })
  @ApiNotFoundResponse({ description: '`stock-not-found`' })
  @ApiConflictResponse({ description: '`insufficient-stock`: fewer units are available than would be taken away' })
  async adjust(
    @Param() { sku }: SkuParam,
    @Body() { delta, reason, actor: named }: AdjustmentBody,
    @CurrentActor() actor: Actor,
    @Traceparent() traceparent: string,
    @Within() within?: Transacting,
  ): Promise<StockView> {
    const outcome = await this.adjustStock.execute(
      { sku, delta, reason, actor: nameOf(actor, named), traceparent },
      within,
    );
    switch (outcome) {
      case 'unknown':
        throw notFound('stock', sku);
      case 'insufficient':
        throw new ProblemError(409, 'insufficient-stock', `Fewer than ${-delta} units of ${sku} are available.`);
      case 'too-many-units':
        throw tooManyUnits('delta', sku);
      default:
        return outcome;
    }
  }
}
