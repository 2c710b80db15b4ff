import { Module } from '@nestjs/common';
import { StorefrontController } from './storefront.controller.js';

/** What the shop's first page needs, in one answer. */
@Module({ controllers: [StorefrontController] })
export class StorefrontModule {}
