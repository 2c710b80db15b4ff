import { Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBadRequestResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { notFound, OncePerKey, Permits, Traceparent, Within, type Transacting } from '@waybill/platform';
import type { FastifyReply } from 'fastify';
import { AnnounceAgain } from '../application/announce-again.js';
import { Announcer } from '../application/announcer.js';
import { AnnouncementRepository } from '../persistence/announcement.repository.js';
import { AnnouncementParam, AnnouncementQuery, AnnouncementView } from './announcement.dto.js';

@ApiTags('catalogue')
@Controller('product-announcements')
export class AnnouncementsController {
  constructor(
    private readonly announceAgain: AnnounceAgain,
    private readonly announcer: Announcer,
    private readonly announcements: AnnouncementRepository,
  ) {}

  @Post()
  @Permits('operations:write')
  @HttpCode(202)
  @OncePerKey()
  @ApiOperation({
    summary: 'Announces products and deletions again',
    description:
      'As they are, with the revision they have: replicas that lost them are repaired, others change nothing.',
  })
  @ApiAcceptedResponse({ type: AnnouncementView, description: 'It goes on until it is finished, whatever dies' })
  @ApiBadRequestResponse({ description: '`validation-failed`' })
  async announce(
    @Query() { sku }: AnnouncementQuery,
    @Traceparent() traceparent: string,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Within() within?: Transacting,
  ): Promise<AnnouncementView> {
    const command = { skus: sku?.split(','), traceparent };
    const accepted = await this.announceAgain.execute(command, () => this.announcer.wake(), within);
    reply.header('location', `/product-announcements/${accepted.id}`);
    return accepted;
  }

  @Get(':id')
  @Permits('operations:read')
  @ApiOperation({ summary: 'How far an announcement has come' })
  @ApiOkResponse({ type: AnnouncementView })
  @ApiNotFoundResponse({ description: '`announcement-not-found`' })
  async find(@Param() { id }: AnnouncementParam): Promise<AnnouncementView> {
    const progress = await this.announcements.find(id);
    if (!progress) throw notFound('announcement', id);
    return progress;
  }
}
