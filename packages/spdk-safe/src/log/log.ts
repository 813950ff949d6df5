import { enums } from '@spdk-ts/spdk-sys/enums';
import {
  spdk_log_clear_flag,
  spdk_log_get_first_flag,
  spdk_log_get_flag,
  spdk_log_get_level,
  spdk_log_get_next_flag,
  spdk_log_get_print_level,
  spdk_log_set_flag,
  spdk_log_set_level,
  spdk_log_set_print_level,
} from '@spdk-ts/spdk-sys/functions/log';
import { log, memory } from '@spdk-ts/spdk-sys/runtime';
import { structs } from '@spdk-ts/spdk-sys/structs/log';
import { checkedFunction, checkedName, outOfRange, wrongType } from '../error/argument.js';
import { check } from '../error/spdk-error.js';
import { requireRunning } from '../state/running.js';

/** Levels of the log, the most urgent first; `disabled` is none at all. */
export type LogLevel = 'disabled' | 'error' | 'warn' | 'notice' | 'info' | 'debug';

/** One line of SPDK's log, whole. */
export interface LogLine {
  readonly level: LogLevel;
  readonly message: string;
  /** Where in SPDK's source it was written; empty where SPDK does not say. */
  readonly file: string;
  readonly line: number;
  readonly function: string;
}

/**
 * Sends SPDK's log to `onLine` on this thread instead of standard error; `undefined` gives standard error back.
 */
export function setLogHook(onLine: ((line: LogLine) => void) | undefined): void {
  if (onLine === undefined) {
    log.setHook(null);
    return;
  }
  checkedFunction(onLine, 'onLine');
  log.setHook((level, file, line, func, message) => {
    // SPDK's lines end with the newline that a terminal needs.
    const text = message.endsWith('\n') ? message.slice(0, -1) : message;
    onLine({ level: levelName(level), message: text, file: file ?? '', line, function: func ?? '' });
  });
}

/**
 * Writes a line into SPDK's log.
 *
 * @throws TypeError, RangeError for what is no level or no text
 */
export function writeLog(level: LogLevel, message: string): void {
  log.write(levelNumber(level), 'javascript', 0, '', checkedName(message, 'message'));
}

/** A part of SPDK whose lines of the levels `info` and `debug` are written only while its flag is set. */
export interface LogFlag {
  readonly name: string;
  readonly enabled: boolean;
}

/** The level up to which lines go to the system's log; see {@link logPrintLevel} for standard error. */
export function logLevel(): LogLevel {
  requireRunning('spdk_log_get_level');
  return levelName(spdk_log_get_level());
}

/**
 * Sets {@link logLevel}.
 *
 * @throws TypeError, RangeError for what is no level; SpdkError `ERR_SPDK_NOT_STARTED`
 */
export function setLogLevel(level: LogLevel): void {
  requireRunning('spdk_log_set_level');
  spdk_log_set_level(levelNumber(level) as never);
}

/** The level up to which lines are printed on standard error. */
export function logPrintLevel(): LogLevel {
  requireRunning('spdk_log_get_print_level');
  return levelName(spdk_log_get_print_level());
}

/**
 * Sets {@link logPrintLevel}.
 *
 * @throws as {@link setLogLevel}
 */
export function setLogPrintLevel(level: LogLevel): void {
  requireRunning('spdk_log_set_print_level');
  spdk_log_set_print_level(levelNumber(level) as never);
}

/** All flags that the parts of SPDK of this process have. */
export function logFlags(): LogFlag[] {
  requireRunning('spdk_log_get_first_flag');
  const flags: LogFlag[] = [];
  for (let flag = spdk_log_get_first_flag(); flag !== 0; flag = spdk_log_get_next_flag(flag)) {
    const name = memory.readCString(structs.spdk_log_flag.at(flag).name);
    if (name) flags.push({ name, enabled: spdk_log_get_flag(name) });
  }
  return flags;
}

/**
 * Sets or clears a flag; `all` stands for all of them.
 *
 * @throws SpdkError `EINVAL` for a flag that there is not, `ERR_SPDK_NOT_STARTED`; TypeError, RangeError
 * @see https://spdk.io/doc/log_8h.html
 */
export function setLogFlag(name: string, enabled: boolean): void {
  const operation = enabled ? 'spdk_log_set_flag' : 'spdk_log_clear_flag';
  requireRunning(operation);
  checkedName(name, 'name');
  if (typeof enabled !== 'boolean') throw wrongType('boolean', 'enabled', enabled);
  check(enabled ? spdk_log_set_flag(name) : spdk_log_clear_flag(name), operation, name);
}

function levels(): Record<LogLevel, number> {
  const { spdk_log_level: values } = enums;
  return {
    disabled: values.SPDK_LOG_DISABLED,
    error: values.SPDK_LOG_ERROR,
    warn: values.SPDK_LOG_WARN,
    notice: values.SPDK_LOG_NOTICE,
    info: values.SPDK_LOG_INFO,
    debug: values.SPDK_LOG_DEBUG,
  };
}

function levelNumber(level: LogLevel): number {
  if (typeof level !== 'string') throw wrongType('log level', 'level', level);
  const all = levels();
  if (!Object.hasOwn(all, level)) throw outOfRange(Object.keys(all).join(', '), 'level', level);
  return all[level];
}

function levelName(level: number): LogLevel {
  const found = Object.entries(levels()).find(([, number]) => number === level);
  return (found?.[0] ?? 'debug') as LogLevel;
}
