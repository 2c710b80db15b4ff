import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import type { SearchAnswer } from '@waybill/console-api';
import { CurrentActor, Permits, TextLength, type Actor } from '@waybill/platform';
import { Search } from './search.js';

class SearchQuery {
  @ApiProperty({
    minLength: 1,
    maxLength: 255,
    description: 'Id of an order or its first eight digits, of an event or letter, a SKU, a customer',
  })
  @TextLength(1, 255)
  q: string;
}

/** One box that leads to anything that has an id. */
@ApiTags('console')
@Controller('api/console/search')
export class SearchController {
  constructor(private readonly search: Search) {}

  @Get()
  @Permits(['orders:read', 'events:read'])
  @ApiOperation({ summary: 'Where the thing of this id is shown' })
  find(@Query() { q }: SearchQuery, @CurrentActor() actor: Actor): Promise<SearchAnswer> {
    return this.search.find(q.trim(), actor);
  }
}
