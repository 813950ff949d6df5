import { enums } from '@spdk-ts/spdk-sys/enums';
import { log } from '@spdk-ts/spdk-sys/runtime';
import { checkedFunction, checkedName } from '../error/argument.js';

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

/** Writes a line into SPDK's log. */
export function writeLog(level: LogLevel, message: string): void {
  log.write(levelNumber(level), 'javascript', 0, '', checkedName(message, 'message'));
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
  return levels()[level];
}

function levelName(level: number): LogLevel {
  const found = Object.entries(levels()).find(([, number]) => number === level);
  return (found?.[0] ?? 'debug') as LogLevel;
}
