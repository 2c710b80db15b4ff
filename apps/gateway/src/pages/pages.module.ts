import { Module } from '@nestjs/common';
import { PagesController } from './pages.controller.js';

/** The two pages that browsers show; their files are built by `npm run build`. */
@Module({ controllers: [PagesController] })
export class PagesModule {}
