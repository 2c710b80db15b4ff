import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentActor, Permits, type Actor } from '@waybill/platform';
import { FindOrders } from '../application/find-orders.js';
import { ListOrdersQuery } from './list-orders.query.js';
import { customerToList, seesSettlements, whose } from './ownership.js';
import { OrderParams } from './order.params.js';
import { OrderPage, OrderView } from './order.view.js';
import { toOrderView } from './to-order-view.js';

@ApiTags('orders')
@Controller('orders')
export class OrdersController {
  constructor(private readonly findOrders: FindOrders) {}

  @Get(':id')
  @Permits('orders:read', { ofOne: true })
  @ApiOperation({ summary: 'An order as it stands' })
  @ApiOkResponse({ type: OrderView })
  @ApiNotFoundResponse({ description: 'Code `order-not-found`' })
  async get(@Param() { id }: OrderParams, @CurrentActor() actor: Actor): Promise<OrderView> {
    return toOrderView(await this.findOrders.one(id, whose(actor, 'orders:read')), seesSettlements(actor));
  }

  @Get()
  @Permits('orders:read')
  @ApiOperation({ summary: 'Orders, newest first' })
  @ApiOkResponse({ type: OrderPage })
  async list(@Query() query: ListOrdersQuery, @CurrentActor() actor: Actor): Promise<OrderPage> {
    const { limit, cursor, createdFrom, createdTo, ...asked } = query;
    const customerId = customerToList(actor, asked.customerId);
    if (customerId === undefined) return { items: [], nextCursor: null };
    const filter = {
      ...asked,
      customerId: customerId ?? undefined,
      createdFrom: createdFrom === undefined ? undefined : new Date(createdFrom),
      createdTo: createdTo === undefined ? undefined : new Date(createdTo),
    };
    const page = await this.findOrders.page(filter, limit, cursor);
    const all = seesSettlements(actor);
    return { items: page.items.map((order) => toOrderView(order, all)), nextCursor: page.nextCursor };
  }
}
