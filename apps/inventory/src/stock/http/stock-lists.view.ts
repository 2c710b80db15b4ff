import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ProductAnswer } from '../../catalogue/http/product.view.js';
import { RESERVATION_STATUSES } from '../../reservations/domain/index.js';
import { StockView } from './stock.view.js';

export class ListedStockView extends StockView {
  @ApiProperty({ type: ProductAnswer, nullable: true, description: 'Null for a deleted product' })
  product: ProductAnswer | null;
}

export class StockPage {
  @ApiProperty({ type: [ListedStockView] }) items: ListedStockView[];
  @ApiProperty({ nullable: true, type: String, description: 'Give it back as `cursor`; null at the end' })
  nextCursor: string | null;
}

export class StockDeltas {
  @ApiProperty({ type: 'integer', example: 0 }) received: number;
  @ApiProperty({ type: 'integer', example: -2 }) available: number;
  @ApiProperty({ type: 'integer', example: 2 }) reserved: number;
  @ApiProperty({ type: 'integer', example: 0 }) shipped: number;
}

export class MovementView {
  @ApiProperty({ format: 'date-time' }) at: string;
  @ApiProperty({ enum: ['RECEIVE', 'ADJUST', 'RESERVE', 'RELEASE', 'SHIP', 'RETURN', 'WRITE_OFF', 'CARRIED'] })
  kind: string;
  @ApiProperty({ type: StockDeltas, description: 'By how much it changed each count' }) deltas: StockDeltas;
  @ApiPropertyOptional({ format: 'uuid', description: 'The order that moved it' }) orderId?: string;
  @ApiPropertyOptional({ example: 'stocktake: three broken', description: 'What a person said' }) reason?: string;
  @ApiPropertyOptional({ example: 'olga', description: 'Who that was' }) actor?: string;
}

export class MovementPage {
  @ApiProperty({ type: [MovementView] }) items: MovementView[];
  @ApiProperty({ nullable: true, type: String, description: 'Give it back as `cursor`; null at the end' })
  nextCursor: string | null;
}

export class ReservationOfSkuView {
  @ApiProperty({ format: 'uuid' }) orderId: string;
  @ApiProperty({ format: 'date-time', description: 'When it was reserved' }) at: string;
  @ApiProperty({ type: 'integer', example: 2 }) quantity: number;
  @ApiProperty({ enum: RESERVATION_STATUSES, description: 'HELD: waits to be shipped' }) status: string;
}

export class ReservationPage {
  @ApiProperty({ type: [ReservationOfSkuView] }) items: ReservationOfSkuView[];
  @ApiProperty({ nullable: true, type: String, description: 'Give it back as `cursor`; null at the end' })
  nextCursor: string | null;
}
