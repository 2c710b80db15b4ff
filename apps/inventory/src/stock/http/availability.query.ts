import { ApiProperty } from '@nestjs/swagger';
import { IsSkuList, SKU_LIST, SKU_LIST_RULE } from '../../catalogue/http/sku-list.js';

export class AvailabilityQuery {
  @ApiProperty({
    example: 'COFFEE-1KG,MUG-BLUE',
    pattern: SKU_LIST.source,
    description: `${SKU_LIST_RULE}; one named twice is answered once`,
  })
  @IsSkuList()
  sku: string;
}
