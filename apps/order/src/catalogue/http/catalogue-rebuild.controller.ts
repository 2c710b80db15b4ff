import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { OncePerKey, Permits, Within, type Transacting } from '@waybill/platform';
import { RebuildCatalogue } from '../application/rebuild-catalogue.js';
import { CatalogueQueries } from '../persistence/catalogue.queries.js';

export class CatalogueRebuildView {
  @ApiProperty({ type: 'integer', description: 'Products, deleted ones too, that inventory has announced' })
  confirmed: number;
  @ApiProperty({ type: 'integer', description: 'Those that it has not announced since the rebuild began' })
  unconfirmed: number;
}

/** Beside `/catalogue/:sku`, not under it: any word there is a SKU. */
@ApiTags('catalogue')
@Controller('catalogue-rebuild')
export class CatalogueRebuildController {
  constructor(
    private readonly rebuild: RebuildCatalogue,
    private readonly catalogue: CatalogueQueries,
  ) {}

  @Post()
  @Permits('operations:write')
  @HttpCode(202)
  @OncePerKey()
  @ApiOperation({
    summary: 'Begins to rebuild the copy of the catalogue',
    description:
      'What inventory announces next replaces what is here, whatever its revision: ask it to announce everything ' +
      '(`POST /product-announcements` there). Orders go on meanwhile.',
  })
  @ApiAcceptedResponse({ type: CatalogueRebuildView })
  begin(@Within() within?: Transacting): Promise<CatalogueRebuildView> {
    return this.rebuild.execute(within);
  }

  @Get()
  @Permits('operations:read')
  @ApiOperation({ summary: 'How much of the catalogue inventory has announced' })
  @ApiOkResponse({ type: CatalogueRebuildView })
  state(): Promise<CatalogueRebuildView> {
    return this.catalogue.state();
  }
}
