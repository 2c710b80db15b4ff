import { Logger } from '@nestjs/common';

/** To be imported before modules that Nest would warn of while they are read. */
Logger.overrideLogger(false);
