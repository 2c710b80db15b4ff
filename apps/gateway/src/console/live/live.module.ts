import { Module } from '@nestjs/common';
import { ReplaysModule } from '../replays/replays.module.js';
import { LiveStreams } from './live-streams.js';
import { LiveController } from './live.controller.js';

@Module({ imports: [ReplaysModule], controllers: [LiveController], providers: [LiveStreams] })
export class LiveModule {}
