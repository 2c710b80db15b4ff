import { Module } from '@nestjs/common';

/** The console's API, `/api/console/**`: one module a feature. */
@Module({ imports: [] })
export class ConsoleModule {}
