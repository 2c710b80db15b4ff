import { Module } from '@nestjs/common';
import { LettersModule } from '../letters/letters.module.js';
import { ConsoleOrdersModule } from '../orders/console-orders.module.js';
import { RevealController } from './reveal.controller.js';
import { Reveal } from './reveal.js';

@Module({ imports: [LettersModule, ConsoleOrdersModule], controllers: [RevealController], providers: [Reveal] })
export class RevealModule {}
