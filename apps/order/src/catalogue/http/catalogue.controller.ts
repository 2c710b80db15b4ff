import { Controller, Get, Param } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { notFound, Permits, TextLength } from '@waybill/platform';
import { CatalogueQueries } from '../persistence/catalogue.queries.js';

export class CatalogueParams {
  @ApiProperty({ example: 'COFFEE-1KG', minLength: 1, maxLength: 64 })
  @TextLength(1, 64)
  sku: string;
}

class CataloguePrice {
  @ApiProperty({ example: 1999, description: 'Integer minor units' }) amount: number;
  @ApiProperty({ example: 'USD' }) currency: string;
}

export class CatalogueProductView {
  @ApiProperty() sku: string;
  @ApiProperty() name: string;
  @ApiProperty({ type: CataloguePrice }) price: CataloguePrice;
  @ApiProperty({ description: 'Rises with every change of the product' }) revision: number;
}

@ApiTags('catalogue')
@Controller('catalogue')
export class CatalogueController {
  constructor(private readonly catalogue: CatalogueQueries) {}

  @Get(':sku')
  @Permits('catalogue:read')
  @ApiOperation({ summary: 'A product as order knows it: the copy that orders are priced from' })
  @ApiOkResponse({ type: CatalogueProductView })
  @ApiNotFoundResponse({ description: 'Code `product-not-found`: not (yet) known here, or deleted' })
  async get(@Param() { sku }: CatalogueParams): Promise<CatalogueProductView> {
    const product = await this.catalogue.findOne(sku);
    if (!product) throw notFound('product', sku);
    const price = { amount: Number(product.price), currency: product.currency };
    return { sku: product.sku, name: product.name, price, revision: Number(product.revision) };
  }
}
