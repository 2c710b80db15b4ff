import { Body, Controller, Get, HttpCode, HttpException, Param, Post, Query, Req, UseGuards } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { GroupCommitClosedError, GroupCommitFullError } from '@waybill/jobs';
import { CommitOutcomeUnknownError, DatabaseUnavailableError, SequenceBehindError } from '@waybill/messaging';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { QueryRunnerAlreadyReleasedError } from 'typeorm';
import type { FastifyRequest } from 'fastify';
import { Public } from '../src/auth/permits.decorator.js';
import { ListQuery } from '../src/http/list-query.js';
import { TextLength } from '../src/http/text-length.decorator.js';
import { IsOrderId } from '../src/http/is-order-id.js';
import { TakesNoBody } from '../src/http/takes-no-body.js';
import { SafeToRepeat } from '../src/problems/safe-to-repeat.js';
import { ProblemError } from '../src/problems/problem-error.js';
import { Traceparent, traceparentOf } from '../src/tracing/request-trace.js';

export class ItemBody {
  @IsString()
  @TextLength(1, 64)
  sku: string;

  @IsInt()
  @Min(1)
  @Max(1_000_000)
  quantity: number;
}

export class AddressBody {
  @IsString()
  @TextLength(1, 255)
  city: string;

  @Matches(/^[A-Z]{2}$/, { message: '$property must be an ISO 3166-1 alpha-2 code' })
  country: string;
}

export class OrderBody {
  @IsString()
  @TextLength(1, 64)
  customerId: string;

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ArrayUnique((item: ItemBody) => item.sku, { message: 'items must not name a SKU twice' })
  @ValidateNested({ each: true })
  @Type(() => ItemBody)
  items: ItemBody[];

  @IsOptional()
  @IsBoolean()
  allowPartial?: boolean;

  @IsOptional()
  @ValidateNested()
  @Type(() => AddressBody)
  address?: AddressBody;

  @IsOptional()
  @IsArray()
  @IsString({ each: true })
  tags?: string[];
}

export class OrderParams {
  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  id: string;
}

export class KnownOrderParams {
  @ApiProperty({ format: 'uuid' })
  @IsOrderId()
  id: string;
}

export class OrdersQuery extends ListQuery {
  @IsOptional()
  @IsString()
  status?: string;

  @IsOptional()
  @IsBoolean()
  open?: boolean;
}

/** Stands in for a service's controllers: one route for each way a request can go. */
@Public()
@Controller('orders')
export class ShopController {
  @Post()
  place(@Body() body: OrderBody): unknown {
    return { read: body, isOrder: body instanceof OrderBody, isItem: body.items[0] instanceof ItemBody };
  }

  @Get()
  list(@Query() query: OrdersQuery): unknown {
    return query;
  }

  @Get('trace')
  trace(@Req() request: FastifyRequest, @Traceparent() injected: string): unknown {
    return { traceparent: traceparentOf(request), injected };
  }

  @Get('fails/:how')
  fail(@Param('how') how: string): never {
    if (how === 'text') throw JSON.parse('"just a string"');
    throw FAILURES[how] ?? new Error(`secret of the inside: ${how}`);
  }

  @Post('fails/:how')
  failAt(@Param('how') how: string): never {
    return this.fail(how);
  }

  @Post('fails/:how/safely')
  @SafeToRepeat()
  failSafely(@Param('how') how: string): never {
    return this.fail(how);
  }

  @Get('known/:id')
  known(@Param() { id }: KnownOrderParams): unknown {
    return { id };
  }

  @Get(':id')
  find(@Param() { id }: OrderParams): unknown {
    return { id };
  }

  @Post(':id/cancel')
  @HttpCode(202)
  @UseGuards(TakesNoBody)
  cancel(@Param('id') id: string): unknown {
    return { id };
  }
}

/** As TypeORM throws what the server said. */
const throughTypeOrm = (driverError: Error): Error => Object.assign(new Error('query failed'), { driverError });

const databaseError = (code: string): Error =>
  throughTypeOrm(Object.assign(new Error('refused'), { code, severity: 'ERROR' }));

const socketError = (code: string): Error => Object.assign(new Error('connect'), { code });

const FAILURES: Readonly<Record<string, Error>> = {
  refused: new ProblemError(409, 'not-cancellable', 'It is on its way.', { shipmentId: 's-1' }),
  forbidden: new HttpException('Keep out.', 403),
  connection: throughTypeOrm(socketError('ECONNREFUSED')),
  terminated: throughTypeOrm(new Error('Connection terminated unexpectedly')),
  aggregate: new AggregateError([new DatabaseUnavailableError(socketError('ECONNREFUSED'))]),
  aborted: throughTypeOrm(socketError('ECONNABORTED')),
  'socket file gone': throughTypeOrm(socketError('ENOENT')),
  'ended client': throughTypeOrm(new Error('Client was closed and is not queryable')),
  'no connection': new DatabaseUnavailableError(new Error('Cannot use a pool after calling end on the pool')),
  'released runner': new QueryRunnerAlreadyReleasedError(),
  'read-only': databaseError('25006'),
  'disk full': databaseError('53100'),
  'missing table': databaseError('42P01'),
  'missing column': databaseError('42703'),
  'sequence behind': new SequenceBehindError('outbox', new Error('duplicate key')),
  'a socket of another': socketError('ECONNREFUSED'),
  'a file of another': Object.assign(new Error('no such file'), { code: 'ENOENT' }),
  'words of another': new Error('Connection terminated unexpectedly'),
  'server stopping': databaseError('57P01'),
  'server full': databaseError('53300'),
  'unknown commit': new CommitOutcomeUnknownError(new Error('no word of it')),
  'closed group': new GroupCommitClosedError(),
  'full group': new GroupCommitFullError(1_000),
  deadlock: databaseError('40P01'),
  syntax: databaseError('42601'),
};
