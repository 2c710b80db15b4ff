import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsUUID } from 'class-validator';
import { IsSkuList, SKU_LIST, SKU_LIST_RULE } from './sku-list.js';

export class AnnouncementQuery {
  @ApiPropertyOptional({
    example: 'COFFEE-1KG,MUG-BLUE',
    pattern: SKU_LIST.source,
    description: `${SKU_LIST_RULE}; left out: every product. A SKU that does not exist is passed over`,
  })
  @IsOptional()
  @IsSkuList()
  sku?: string;
}

export class AnnouncementParam {
  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  id: string;
}

export class AnnouncementView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ type: 'integer', example: 12, description: 'Products and deletions announced so far' })
  announced: number;
  @ApiProperty({ description: 'Whether all that were asked for are announced' }) finished: boolean;
}
