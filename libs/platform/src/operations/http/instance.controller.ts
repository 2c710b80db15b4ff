import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { KafkaBatchTransport } from '@waybill/messaging';
import { Permits } from '../../auth/permits.decorator.js';
import { ServiceConfig } from '../../config/service-config.js';
import { productVersion } from '../product-version.js';
import { InstanceView } from './instance.view.js';

/** Which of several processes of a service answers, and what it reads. */
@ApiTags('operations')
@Controller('operations/instance')
export class InstanceController {
  private readonly startedAt = new Date(Date.now() - process.uptime() * 1_000).toISOString();

  constructor(
    private readonly config: ServiceConfig,
    private readonly transport: KafkaBatchTransport,
  ) {}

  @Get()
  @Permits('operations:read')
  @ApiOperation({ summary: 'The process that answers' })
  @ApiOkResponse({ type: InstanceView })
  show(): InstanceView {
    const { joined, partitions } = this.transport.health;
    const { service, instance } = this.config;
    const read = Object.entries(partitions).flatMap(([topic, all]) =>
      [...all].sort((a, b) => a - b).map((partition) => ({ topic, partition })),
    );
    return {
      service,
      instance,
      version: productVersion(),
      startedAt: this.startedAt,
      joined,
      partitions: read,
    };
  }
}
