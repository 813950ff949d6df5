import { SpdkError, type SpdkErrorDetails, transferErrorsAs } from '@spdk-ts/spdk-safe';

/** Where in a configuration something is wrong; what is not known, or does not apply, is undefined. */
export interface ConfigErrorPlace {
  /** The file, as it was given; undefined for a configuration that was passed as an object. */
  file?: string | undefined;
  /** From 1, in a file. */
  line?: number | undefined;
  /** From 1, in characters. */
  column?: number | undefined;
  subsystem?: string | undefined;
  method?: string | undefined;
}

/**
 * A configuration that cannot be read or applied. `code` is `ENOENT`, `EACCES`, ... for a file, `EINVAL` for one that is
 * not of the form it has to have, else what the failing method answered; `cause` is then its {@link RpcError}.
 */
export class ConfigError extends SpdkError implements ConfigErrorPlace {
  override readonly name: string = 'ConfigError';
  readonly file: string | undefined;
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly subsystem: string | undefined;
  readonly method: string | undefined;

  constructor(
    message: string,
    place: ConfigErrorPlace,
    details: Omit<SpdkErrorDetails, 'operation'> = { code: 'EINVAL', errno: -22 },
  ) {
    super(`${placeText(place)}: ${message}`, { ...details, operation: 'configuration' });
    this.file = place.file;
    this.line = place.line;
    this.column = place.column;
    this.subsystem = place.subsystem;
    this.method = place.method;
  }
}

/** As compilers write it, so that editors find it: file:line:column. */
function placeText({ file, line, column }: ConfigErrorPlace): string {
  return ['configuration', file, line, column]
    .filter((part) => part !== undefined)
    .join(':')
    .replace(':', ' ');
}

transferErrorsAs('ConfigError', ConfigError);
