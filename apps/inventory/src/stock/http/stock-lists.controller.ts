import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiBadRequestResponse, ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { decodeCursor, ListQuery, notFound, pageOf, Permits } from '@waybill/platform';
import { SkuParam } from '../../catalogue/http/sku.dto.js';
import { MovementQueries, type ListedMovement } from '../persistence/movement.queries.js';
import { StockQueries } from '../persistence/stock.queries.js';
import { MovementPage, StockPage, type MovementView } from './stock-lists.view.js';

/** All stock, and how each SKU's came to be what it is. */
@ApiTags('stock')
@Controller('stock')
export class StockListsController {
  constructor(
    private readonly stock: StockQueries,
    private readonly movements: MovementQueries,
  ) {}

  @Get()
  @Permits('stock:read')
  @ApiOperation({ summary: 'The stock of all SKUs, in their order', description: 'Deleted products’, too.' })
  @ApiOkResponse({ type: StockPage })
  @ApiBadRequestResponse({ description: '`validation-failed`, `invalid-cursor`' })
  async list(@Query() { limit, cursor }: ListQuery): Promise<StockPage> {
    const above = decodeCursor(cursor, ['text'])?.[0];
    const levels = await this.stock.levels(limit + 1, above?.toString());
    const { items, nextCursor } = pageOf(
      levels,
      limit,
      ({ sku }) => [sku],
      (level) => level,
    );
    return { items: [...items], nextCursor };
  }

  @Get(':sku/movements')
  @Permits('stock:read')
  @ApiOperation({ summary: 'What changed the stock of a SKU, newest first', description: 'They add up to it.' })
  @ApiOkResponse({ type: MovementPage })
  @ApiBadRequestResponse({ description: '`validation-failed`, `invalid-cursor`' })
  @ApiNotFoundResponse({ description: '`stock-not-found`' })
  async movementsOf(@Param() { sku }: SkuParam, @Query() { limit, cursor }: ListQuery): Promise<MovementPage> {
    const below = decodeCursor(cursor, ['integer'])?.[0];
    const found = await this.movements.newest(sku, limit + 1, below === undefined ? undefined : Number(below));
    if (found.length === 0 && !(await this.stock.level(sku))) throw notFound('stock', sku);
    const { items, nextCursor } = pageOf(found, limit, ({ id }) => [id], toView);
    return { items: [...items], nextCursor };
  }
}

const toView = ({ at, kind, deltas, orderId, reason }: ListedMovement): MovementView => ({
  at: at.toISOString(),
  kind,
  deltas,
  ...(orderId !== null && { orderId }),
  ...(reason !== null && { reason }),
});
