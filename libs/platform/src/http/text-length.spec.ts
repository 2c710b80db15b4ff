import 'reflect-metadata';
import { TextLength } from './text-length.decorator.js';
import { shapeOf } from './shape/compile-shape.js';

class Note {
  @TextLength(1, 4)
  text: string;
}

const complaintsOf = (text: unknown): string[] =>
  shapeOf(Note)
    .read({ text })
    .errors.map(({ message }) => message);

describe('a text of one to four characters', () => {
  it.each(['a', 'abcd', '😀😀😀😀', '❤️❤️', 'e\u0301x'])('may be %s', (text) => {
    expect(complaintsOf(text)).toEqual([]);
  });

  it('may not be longer, and a variation selector is a character', () => {
    const tooLong = ['must be shorter than or equal to 4 characters'];
    expect(complaintsOf('abcde')).toEqual(tooLong);
    expect(complaintsOf('😀😀😀😀😀')).toEqual(tooLong);
    expect(complaintsOf('❤️❤️❤️')).toEqual(tooLong);
  });

  it.each(['', 7, null, ['a']])('may not be %j', (text) => {
    expect(complaintsOf(text)).toEqual(['must be longer than or equal to 1 characters']);
  });
});
