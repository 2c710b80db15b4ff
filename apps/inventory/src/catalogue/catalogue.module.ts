import { Module } from '@nestjs/common';
import { PersistenceModule } from '../persistence.module.js';
import { AddProduct } from './application/add-product.js';
import { ChangeProduct } from './application/change-product.js';
import { RemoveProduct } from './application/remove-product.js';
import { ProductsController } from './http/products.controller.js';

@Module({
  imports: [PersistenceModule],
  controllers: [ProductsController],
  providers: [AddProduct, ChangeProduct, RemoveProduct],
})
export class CatalogueModule {}
