import { Controller, Get, Query } from '@nestjs/common';
import { ApiBadRequestResponse, ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { CurrentActor, IsOrderId, Permits, type Actor } from '@waybill/platform';
import { ShipmentRepository } from '../persistence/shipment.repository.js';
import { ShipmentList } from './shipment.view.js';
import { toShipmentViews } from './to-shipment-view.js';

export class ShipmentsQuery {
  @ApiProperty({ format: 'uuid', description: 'The order whose shipment is asked for' })
  @IsOrderId()
  orderId: string;
}

@ApiTags('shipments')
@Controller('shipments')
export class ShipmentsController {
  constructor(private readonly shipments: ShipmentRepository) {}

  @Get()
  @Permits('shipments:read')
  @ApiOperation({
    summary: 'How an order was shipped',
    description: 'Empty for an unknown order and while the carrier has not decided.',
  })
  @ApiOkResponse({ type: ShipmentList })
  @ApiBadRequestResponse({ description: 'Code `validation-failed`: `orderId` is missing, repeated or no UUID' })
  async list(@Query() { orderId }: ShipmentsQuery, @CurrentActor() actor: Actor): Promise<ShipmentList> {
    const book = await this.shipments.find(orderId);
    const nextAttemptAt = actor.permissions.has('operations:read') ? (book?.dueAt ?? null) : null;
    return {
      items: book ? toShipmentViews(book.state, nextAttemptAt) : [],
      nextAttemptAt: nextAttemptAt?.toISOString() ?? null,
    };
  }
}
