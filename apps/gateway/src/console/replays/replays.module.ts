import { Module } from '@nestjs/common';
import { LettersModule } from '../letters/letters.module.js';
import { ReplayFeed } from './replay-feed.js';
import { ReplayJobRepository } from './replay-job.repository.js';
import { ReplayRunner } from './replay-runner.js';
import { ReplaysController } from './replays.controller.js';
import { Replays } from './replays.js';

@Module({
  imports: [LettersModule],
  controllers: [ReplaysController],
  providers: [Replays, ReplayRunner, ReplayJobRepository, ReplayFeed],
  exports: [ReplayFeed],
})
export class ReplaysModule {}
