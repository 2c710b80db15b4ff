import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Post, Put, Query, Res } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiHeader,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiPreconditionFailedResponse,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import {
  decodeCursor,
  ListQuery,
  notFound,
  pageOf,
  OncePerKey,
  Permits,
  ProblemError,
  Traceparent,
  Within,
  type Transacting,
} from '@waybill/platform';
import type { FastifyReply } from 'fastify';
import { AddProduct } from '../application/add-product.js';
import { ChangeProduct } from '../application/change-product.js';
import { RemoveProduct } from '../application/remove-product.js';
import { ProductQueries } from '../persistence/product.queries.js';
import { tooManyUnits } from '../../stock/http/too-many-units.js';
import { isKnown, preconditionFailed, tagOf, unchangedSince } from './product-tag.js';
import { ProductBody, ProductDetailsBody } from './product.dto.js';
import { ProductAnswer, ProductPage } from './product.view.js';
import { SkuParam } from './sku.dto.js';

const ETag = {
  description: 'Changes with the product and with what is available',
  schema: { type: 'string' as const },
};
const IF_MATCH = {
  name: 'If-Match',
  required: false,
  description: 'An `ETag`: only while name and price are as they were. Stock that has moved since makes no difference',
};

@ApiTags('catalogue')
@Controller('products')
export class ProductsController {
  constructor(
    private readonly addProduct: AddProduct,
    private readonly changeProduct: ChangeProduct,
    private readonly removeProduct: RemoveProduct,
    private readonly products: ProductQueries,
  ) {}

  @Post()
  @Permits('catalogue:write')
  @OncePerKey()
  @ApiOperation({
    summary: 'Adds a product to the catalogue',
    description: 'A SKU that was deleted comes back: its old stock stays and `onHand` is added to it.',
  })
  @ApiCreatedResponse({ type: ProductAnswer })
  @ApiConflictResponse({ description: '`product-exists`' })
  async add(
    @Body() body: ProductBody,
    @Traceparent() traceparent: string,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Within() within?: Transacting,
  ): Promise<ProductAnswer> {
    const { sku, name, price, onHand } = body;
    const command = { sku, details: { name, price }, onHand, traceparent };
    const outcome = await this.addProduct.execute(command, within);
    if (outcome === 'exists') throw new ProblemError(409, 'product-exists', `There already is a product ${sku}.`);
    if (outcome === 'too-many-units') throw tooManyUnits('onHand', sku);
    reply.header('location', `/products/${sku}`);
    return outcome;
  }

  @Get()
  @Permits('catalogue:read')
  @ApiOperation({ summary: 'Lists the catalogue, newest first' })
  @ApiOkResponse({ type: ProductPage })
  async list(@Query() { limit, cursor }: ListQuery): Promise<ProductPage> {
    const below = decodeCursor(cursor, ['integer'])?.[0];
    const rows = await this.products.newest(limit + 1, below === undefined ? undefined : Number(below));
    const page = pageOf(
      rows,
      limit,
      (row) => [row.position],
      (row) => row.product,
    );
    return { items: [...page.items], nextCursor: page.nextCursor };
  }

  @Get(':sku')
  @Permits('catalogue:read')
  @ApiOperation({ summary: 'Shows a product and what is available of it' })
  @ApiOkResponse({ type: ProductAnswer, headers: { ETag } })
  @ApiResponse({ status: 304, description: 'As the reader knows it' })
  @ApiNotFoundResponse({ description: '`product-not-found`, for a deleted product too' })
  @ApiHeader({ name: 'If-None-Match', required: false, description: 'An `ETag`: 304 while nothing has changed' })
  async find(
    @Param() { sku }: SkuParam,
    @Headers('if-none-match') known: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ProductAnswer | undefined> {
    const found = await this.products.find(sku);
    if (!found) throw notFound('product', sku);
    reply.header('etag', tagOf(found));
    if (!isKnown(known, found)) return found.product;
    reply.code(304);
    return undefined;
  }

  @Put(':sku')
  @Permits('catalogue:write')
  @ApiOperation({ summary: 'Changes name and price', description: 'Orders placed before keep their prices.' })
  @ApiOkResponse({ type: ProductAnswer, headers: { ETag } })
  @ApiNotFoundResponse({ description: '`product-not-found`' })
  @ApiHeader(IF_MATCH)
  @ApiPreconditionFailedResponse({ description: '`precondition-failed`: it was changed since' })
  async change(
    @Param() { sku }: SkuParam,
    @Body() { name, price }: ProductDetailsBody,
    @Traceparent() traceparent: string,
    @Headers('if-match') read: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ProductAnswer> {
    const command = { sku, details: { name, price }, traceparent };
    const changed = await this.changeProduct.execute(command, unchangedSince(read));
    if (!changed) throw notFound('product', sku);
    if (changed === 'stale') throw preconditionFailed(sku);
    reply.header('etag', tagOf(changed));
    return changed.product;
  }

  @Delete(':sku')
  @Permits('catalogue:write')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Takes a product out of the catalogue',
    description: 'Its stock stays: what is held for orders is still shipped or released.',
  })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ description: '`product-not-found`' })
  @ApiHeader(IF_MATCH)
  @ApiPreconditionFailedResponse({ description: '`precondition-failed`: it was changed since' })
  async remove(
    @Param() { sku }: SkuParam,
    @Traceparent() traceparent: string,
    @Headers('if-match') read: string | undefined,
  ): Promise<void> {
    const outcome = await this.removeProduct.execute({ sku, traceparent }, unchangedSince(read));
    if (outcome === 'unknown') throw notFound('product', sku);
    if (outcome === 'stale') throw preconditionFailed(sku);
  }
}
