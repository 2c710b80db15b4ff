import { TextLength } from '@waybill/platform';
import { IsString, Matches } from 'class-validator';

/** Body of an action that has to say why. */
export class ReasonBody {
  /** Shown beside the action, to whoever looks at the trail. */
  @IsString()
  @TextLength(1, 255)
  @Matches(/\S/, { message: 'reason must not be blank' })
  reason: string;
}
