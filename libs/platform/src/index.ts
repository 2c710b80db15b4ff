export { ConfigurationError, type WrongSetting } from './config/configuration-error.js';
export { Env, type EnvOptions } from './config/env.decorator.js';
export { loadConfig, type ConfigClass } from './config/load-config.js';
export { LOG_LEVELS, ServiceConfig, serviceConfig, type LogLevel } from './config/service-config.js';
export { decodeCursor, ListQuery, type CursorPart } from './http/list-query.js';
export { encodeCursor, pageOf, type Page } from './http/page.js';
export { notFound, ProblemError, type FieldError, type ProblemExtra } from './problems/problem-error.js';
export { childTraceparent, isTraceparent, newTraceparent, traceIdOf } from './tracing/traceparent.js';
