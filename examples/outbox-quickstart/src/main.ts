import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { fromEnvironment, MessagingModule, Publisher, startMessaging, Transactions } from '@waybill/messaging';
import { Parcels, ParcelScanned } from './parcels.js';

const setUp = { createTables: true, createTopics: { partitions: 3 } };
const messaging = MessagingModule.forRoot({ name: 'depot', events: [ParcelScanned], ...fromEnvironment(), ...setUp });
@Module({ imports: [messaging], controllers: [Parcels] })
class AppModule {}

const app = await NestFactory.create(AppModule, { logger: ['warn', 'error'] });
await startMessaging(app);
const scan = { parcelId: 'parcel-1', place: 'Vienna' };
await app.get(Transactions).run(async (tx) => app.get(Publisher).publish(tx, ParcelScanned, scan));
