import { Module } from '@nestjs/common';
import { PersistenceModule } from '../persistence.module.js';
import { AddProduct } from './application/add-product.js';
import { AnnounceAgain } from './application/announce-again.js';
import { Announcer } from './application/announcer.js';
import { ChangeProduct } from './application/change-product.js';
import { RemoveProduct } from './application/remove-product.js';
import { AnnouncementsController } from './http/announcements.controller.js';
import { ProductsController } from './http/products.controller.js';
import { AnnouncementRepository } from './persistence/announcement.repository.js';

@Module({
  imports: [PersistenceModule],
  controllers: [ProductsController, AnnouncementsController],
  providers: [AddProduct, ChangeProduct, RemoveProduct, AnnouncementRepository, AnnounceAgain, Announcer],
})
export class CatalogueModule {}
