import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { TextLength } from '@waybill/platform';
import { IsOptional, Matches } from 'class-validator';

/** Postgres takes no NUL in text, and what is shown to operators holds no other control character. */
export const IsReason = (): PropertyDecorator => {
  const isText = TextLength(1, 255);
  // eslint-disable-next-line no-control-regex -- those are what is refused
  const isPlain = Matches(/^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*$/, {
    message: '$property must not have control characters',
  });
  const saysSomething = Matches(/\S/, { message: '$property must not be blank' });
  return (target, property) => [isText, isPlain, saysSomething].forEach((decorate) => decorate(target, property));
};

const DESCRIBED = {
  minLength: 1,
  maxLength: 255,
  pattern: '\\S',
  description: 'Why it is done, without control characters; kept with the action',
};

export class OptionalReason {
  @ApiPropertyOptional(DESCRIBED)
  @IsOptional()
  @IsReason()
  reason?: string;
}

export class RequiredReason {
  @ApiProperty(DESCRIBED)
  @IsReason()
  reason: string;
}
