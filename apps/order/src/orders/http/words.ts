import { applyDecorators } from '@nestjs/common';
import { TextLength } from '@waybill/platform';
import { IsOptional, Matches } from 'class-validator';

/** What a person says: 1 to 255 characters, not all of them blank. */
export const Words = (): PropertyDecorator =>
  applyDecorators(TextLength(1, 255), Matches(/\S/, { message: '$property must not be blank' }));

export const OptionalWords = (): PropertyDecorator => applyDecorators(IsOptional(), Words());
