import { Module } from '@nestjs/common';
import { LetterDecisions } from './letter-decisions.js';
import { LetterOffice } from './letter-office.js';
import { LettersController } from './letters.controller.js';
import { Letters } from './letters.js';

@Module({
  controllers: [LettersController],
  providers: [Letters, LetterOffice, LetterDecisions],
  exports: [LetterOffice],
})
export class LettersModule {}
