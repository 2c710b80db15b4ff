import { Controller, Get, Param } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Permits } from '@waybill/platform';
import { FindExpectation } from '../application/find-expectation.js';
import { ExpectationView, toExpectationView } from './expectation.view.js';
import { OrderParams } from './order.params.js';

/** For those who look after orders: why one does not move. */
@ApiTags('orders')
@Controller('orders/:id/expectation')
export class ExpectationController {
  constructor(private readonly findExpectation: FindExpectation) {}

  @Get()
  @Permits('operations:read')
  @ApiOperation({ summary: 'What has to come before the order moves on, from whom, and until when' })
  @ApiOkResponse({ type: ExpectationView })
  @ApiNotFoundResponse({ description: 'Code `order-not-found`' })
  async find(@Param() { id }: OrderParams): Promise<ExpectationView> {
    return toExpectationView(await this.findExpectation.execute(id));
  }
}
