import { Controller } from '@nestjs/common';
import { defineEvent, OnEvent, type ReceivedEvent } from '@waybill/messaging';

type Scan = { parcelId: string; place: string };
export const ParcelScanned = defineEvent('ParcelScanned', { topic: 'parcels', key: (scan: Scan) => scan.parcelId });

@Controller()
export class Parcels {
  @OnEvent(ParcelScanned)
  scanned({ event }: ReceivedEvent<typeof ParcelScanned>) {
    console.log(event.type, event.data);
    if (process.argv.includes('--once')) process.kill(process.pid, 'SIGTERM');
  }
}
