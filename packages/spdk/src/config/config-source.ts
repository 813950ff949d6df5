import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { checkedName, outOfRange, wrongType } from '@spdk-ts/spdk-safe';
import type { SpdkConfig } from './config.js';
import { ConfigError } from './config-error.js';

/** The text of a configuration, and the file that it is from. */
export interface ConfigSource {
  readonly text: Buffer;
  /** Undefined for a configuration that was passed as an object. */
  readonly file: string | undefined;
}

/**
 * Reads a configuration.
 *
 * @param config path or `file:` URL of a file, or the configuration itself
 * @throws ConfigError (as rejection) with Node's code for a file that cannot be read; TypeError, RangeError
 */
export async function readConfig(config: string | URL | SpdkConfig): Promise<ConfigSource> {
  if (typeof config === 'string' || config instanceof URL) return fromFile(pathOf(config));
  if (typeof config !== 'object' || config === null || Array.isArray(config) || ArrayBuffer.isView(config)) {
    throw wrongType("path or object with 'subsystems'", 'config', config);
  }
  return { text: Buffer.from(stringify(config)), file: undefined };
}

function pathOf(config: string | URL): string {
  if (typeof config === 'string') return checkedName(config, 'config');
  if (config.protocol !== 'file:') throw outOfRange('path or file: URL', 'config', config.href);
  return fileURLToPath(config);
}

async function fromFile(file: string): Promise<ConfigSource> {
  try {
    return { text: await readFile(file), file };
  } catch (error) {
    const { code = 'EIO', errno, message } = error as NodeJS.ErrnoException;
    throw new ConfigError(message, { file }, { code, errno, cause: error });
  }
}

function stringify(config: object): string {
  try {
    return JSON.stringify(config, checkedValue) ?? 'null';
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw Object.assign(new TypeError(`expected what JSON can express for config: ${error.message}`), {
      code: 'ERR_INVALID_ARG_TYPE',
    });
  }
}

/** JSON has no such values and would get null, which means something else. */
function checkedValue(key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) throw wrongType('finite number', key, value);
  if (typeof value === 'function' || typeof value === 'symbol')
    throw wrongType('value that JSON has', key, value);
  return value;
}
