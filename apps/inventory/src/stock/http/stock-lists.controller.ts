import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiBadRequestResponse, ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { decodeCursor, encodeCursor, ListQuery, notFound, pageOf, Permits } from '@waybill/platform';
import { SkuParam } from '../../catalogue/http/sku.dto.js';
import { MovementQueries, type ListedMovement, type ListedReservation } from '../persistence/movement.queries.js';
import { StockQueries } from '../persistence/stock.queries.js';
import { ListStockQuery } from './list-stock.query.js';
import {
  MovementPage,
  ReservationPage,
  StockPage,
  type MovementView,
  type ReservationOfSkuView,
} from './stock-lists.view.js';

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
  async list(@Query() { limit, cursor, availableBelow }: ListStockQuery): Promise<StockPage> {
    const above = decodeCursor(cursor, ['text'])?.[0];
    if (availableBelow !== undefined) return this.scarce(availableBelow, limit, above?.toString());
    const levels = await this.stock.levels(limit + 1, above?.toString());
    const { items, nextCursor } = pageOf(
      levels,
      limit,
      ({ sku }) => [sku],
      (level) => level,
    );
    return { items: [...items], nextCursor };
  }

  private async scarce(availableBelow: number, limit: number, above?: string): Promise<StockPage> {
    const { found, upTo } = await this.stock.scarce(availableBelow, limit + 1, above);
    const { items, nextCursor } = pageOf(
      found,
      limit,
      ({ sku }) => [sku],
      (level) => level,
    );
    return { items: [...items], nextCursor: nextCursor ?? (upTo === null ? null : encodeCursor([upTo])) };
  }

  @Get(':sku/reservations')
  @Permits('stock:read')
  @ApiOperation({
    summary: 'Orders for which a SKU is or was reserved, newest first',
    description: 'So also: which orders have this SKU. Archived orders are not among them.',
  })
  @ApiOkResponse({ type: ReservationPage })
  @ApiBadRequestResponse({ description: '`validation-failed`, `invalid-cursor`' })
  @ApiNotFoundResponse({ description: '`stock-not-found`' })
  async reservationsOf(@Param() { sku }: SkuParam, @Query() { limit, cursor }: ListQuery): Promise<ReservationPage> {
    const below = decodeCursor(cursor, ['integer'])?.[0];
    const found = await this.movements.reservations(sku, limit + 1, below === undefined ? undefined : Number(below));
    if (found.length === 0 && !(await this.stock.level(sku))) throw notFound('stock', sku);
    const { items, nextCursor } = pageOf(found, limit, ({ id }) => [id], toReservation);
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

const toReservation = ({ orderId, at, quantity, status }: ListedReservation): ReservationOfSkuView => ({
  orderId,
  at: at.toISOString(),
  quantity,
  status,
});

const toView = ({ at, kind, deltas, orderId, reason, actor }: ListedMovement): MovementView => ({
  at: at.toISOString(),
  kind,
  deltas,
  ...(orderId !== null && { orderId }),
  ...(reason !== null && { reason }),
  ...(actor !== null && { actor }),
});
