import { Global, Module } from '@nestjs/common';
import { GatewayKafka } from './gateway-kafka.js';

@Global()
@Module({ providers: [GatewayKafka], exports: [GatewayKafka] })
export class GatewayKafkaModule {}
