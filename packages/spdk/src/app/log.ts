import {
  type LogFlag,
  type LogLevel,
  logFlags,
  logLevel,
  logPrintLevel,
  requireRunning,
  setLogFlag,
  setLogLevel,
  setLogPrintLevel,
  writeLog,
} from '@spdk-ts/spdk-safe';

/**
 * What SPDK's log says, and where: one for the process, while SPDK runs. {@link SpdkOptions.onLog} gets the lines of all
 * levels; what is set here of levels is for SPDK's own output.
 *
 * @see https://spdk.io/doc/log_8h.html
 * @example
 * Log.printLevel = 'info';
 * Log.enable('bdev');
 */
export const Log = {
  /**
   * The level up to which lines go to the system's log.
   *
   * @throws SpdkError `ERR_SPDK_NOT_STARTED`; TypeError, RangeError for what is no level
   */
  get level(): LogLevel {
    return logLevel();
  },
  set level(level: LogLevel) {
    setLogLevel(level);
  },

  /**
   * The level up to which lines are printed on standard error.
   *
   * @throws as {@link level}
   */
  get printLevel(): LogLevel {
    return logPrintLevel();
  },
  set printLevel(level: LogLevel) {
    setLogPrintLevel(level);
  },

  /**
   * The parts of SPDK whose lines of the levels `info` and `debug` can be had, and whether they are. Those of `debug` are
   * there only if SPDK was built with `--enable-debug`.
   *
   * @throws SpdkError `ERR_SPDK_NOT_STARTED`
   */
  get flags(): LogFlag[] {
    return logFlags();
  },

  /**
   * Has a part of SPDK write these lines; `all` stands for all parts.
   *
   * @throws SpdkError `EINVAL` for a flag that there is not, `ERR_SPDK_NOT_STARTED`; TypeError, RangeError
   */
  enable(flag: string): void {
    setLogFlag(flag, true);
  },

  /** Ends what {@link enable} began. @throws as {@link enable} */
  disable(flag: string): void {
    setLogFlag(flag, false);
  },

  /**
   * Writes a line of the application's into the log.
   *
   * @throws SpdkError `ERR_SPDK_NOT_STARTED`; TypeError, RangeError for what is no level or no text
   */
  write(level: LogLevel, message: string): void {
    requireRunning('spdk_log');
    writeLog(level, message);
  },
};
