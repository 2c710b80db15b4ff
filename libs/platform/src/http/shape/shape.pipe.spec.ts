import 'reflect-metadata';
import { IsOptional, IsString } from 'class-validator';
import { ShapePipe } from './shape.pipe.js';

class Reason {
  @IsOptional()
  @IsString()
  reason?: string;
}

class Needed {
  @IsString()
  reason: string;
}

const read = (metatype: new () => object, body: unknown): unknown =>
  new ShapePipe().transform(body, { type: 'body', metatype, data: undefined });

describe('a body that was left out', () => {
  it('is one without fields, where each may be left out', () => {
    expect(read(Reason, undefined)).toBeInstanceOf(Reason);
    expect(read(Reason, {})).toEqual(read(Reason, undefined));
  });

  it('is refused where a field is needed, and null everywhere', () => {
    expect(() => read(Needed, undefined)).toThrow('This request needs a JSON object as its body.');
    expect(() => read(Reason, null)).toThrow('This request needs a JSON object as its body.');
  });
});
