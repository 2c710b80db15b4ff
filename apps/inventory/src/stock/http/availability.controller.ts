import { Controller, Get, Query } from '@nestjs/common';
import { ApiBadRequestResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Permits } from '@waybill/platform';
import { StockQueries } from '../persistence/stock.queries.js';
import { AvailabilityQuery } from './availability.query.js';
import { AvailabilityView } from './stock.view.js';

@ApiTags('stock')
@Controller('availability')
export class AvailabilityController {
  constructor(private readonly stock: StockQueries) {}

  @Get()
  @Permits('availability:read')
  @ApiOperation({
    summary: 'How much of each SKU may be ordered right now',
    description: 'No promise: only a reservation is one. A SKU that the catalogue does not have is `known: false`.',
  })
  @ApiOkResponse({ type: AvailabilityView })
  @ApiBadRequestResponse({ description: '`validation-failed`' })
  async find(@Query() { sku }: AvailabilityQuery): Promise<AvailabilityView> {
    return { items: await this.stock.availability([...new Set(sku.split(','))]) };
  }
}
