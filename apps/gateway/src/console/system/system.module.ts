import { Module } from '@nestjs/common';
import { Instances } from './instances.js';
import { SystemController } from './system.controller.js';

@Module({ controllers: [SystemController], providers: [Instances], exports: [Instances] })
export class SystemModule {}
