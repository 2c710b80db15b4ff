import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { IsOrderId, Permits } from '@waybill/platform';
import { notificationId } from '../application/notification-id.js';
import type { NotificationEntity } from '../persistence/notification.entity.js';
import { NotificationRepository } from '../persistence/notification.repository.js';

export class NotificationsQuery {
  @ApiProperty({ format: 'uuid', description: 'The order whose notifications are asked for' })
  @IsOrderId()
  orderId: string;
}

export class NotificationView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ format: 'uuid' }) orderId: string;
  @ApiProperty({ enum: ['LOG', 'EMAIL', 'SMS'], nullable: true, type: String, description: 'Null while PENDING' })
  channel: string | null;
  @ApiProperty({ description: 'Type of the event that caused it', example: 'OrderCompleted' }) cause: string;
  @ApiProperty({ enum: ['PENDING', 'SENT', 'FAILED'] }) status: string;
  @ApiProperty({ format: 'date-time', nullable: true, type: String }) sentAt: string | null;
}

export class NotificationList {
  @ApiProperty({ type: [NotificationView] }) items: NotificationView[];
}

@ApiTags('notifications')
@Controller('notifications')
export class NotificationsController {
  constructor(private readonly notifications: NotificationRepository) {}

  @Get()
  @Permits('notifications:read')
  @ApiOperation({ summary: 'What a customer was told about an order, newest first' })
  @ApiOkResponse({ type: NotificationList })
  async list(@Query() query: NotificationsQuery): Promise<NotificationList> {
    const found = await this.notifications.ofOrder(query.orderId);
    return { items: found.map(toView) };
  }
}

function toView(entity: NotificationEntity): NotificationView {
  return {
    id: notificationId(entity.orderId, entity.cause),
    orderId: entity.orderId,
    channel: entity.channel,
    cause: entity.cause,
    status: entity.status,
    sentAt: entity.sentAt?.toISOString() ?? null,
  };
}
