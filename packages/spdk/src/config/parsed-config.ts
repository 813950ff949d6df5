import { JsonSyntaxError, type JsonToken, jsonTokens } from '@spdk-ts/spdk-safe';
import { ConfigError, type ConfigErrorPlace } from './config-error.js';
import type { ConfigSource } from './config-source.js';

/** A call that a configuration asks for. */
export interface ParsedEntry {
  readonly method: string;
  /** JSON, with every number as it was written; undefined without parameters. */
  readonly params: string | undefined;
  /** For error messages. */
  readonly place: () => ConfigErrorPlace;
}

export interface ParsedSubsystem {
  readonly name: string;
  readonly entries: readonly ParsedEntry[];
}

/**
 * Takes a configuration apart, and checks that it has the form that SPDK demands.
 *
 * @throws ConfigError `EINVAL`, with the place in the text
 */
export function parseConfig(source: ConfigSource): ParsedSubsystem[] {
  return new ConfigParser(source).subsystems();
}

interface Member {
  readonly name: string;
  /** Index of the value's first token. */
  readonly value: number;
}

class ConfigParser {
  readonly #source: ConfigSource;
  readonly #tokens: readonly JsonToken[];

  constructor(source: ConfigSource) {
    this.#source = source;
    this.#tokens = this.#tokenize();
  }

  subsystems(): ParsedSubsystem[] {
    if (this.#kind(0) !== 'object') throw this.#error(0, "expected an object with 'subsystems'");
    const all = this.#members(0).filter(({ name }) => name === 'subsystems');
    const [only, another] = all;
    if (another) throw this.#error(another.value, "'subsystems' is there twice");
    if (!only) return [];
    return this.#elements(only.value, "'subsystems'").map((index) => this.#subsystem(index));
  }

  #subsystem(index: number): ParsedSubsystem {
    const { subsystem, config } = this.#object(index, "an entry of 'subsystems'", ['subsystem', 'config']);
    if (subsystem === undefined) throw this.#error(index, "expected 'subsystem' in an entry of 'subsystems'");
    const name = this.#string(subsystem, "'subsystem'");
    if (config === undefined) throw this.#error(index, `expected 'config' for subsystem '${name}'`);
    if (this.#kind(config) === 'null') return { name, entries: [] };
    const entries = this.#elements(config, `'config' of subsystem '${name}'`);
    return { name, entries: entries.map((entry) => this.#entry(entry, name)) };
  }

  #entry(index: number, subsystem: string): ParsedEntry {
    const what = `an entry of 'config' of subsystem '${subsystem}'`;
    const { method, params } = this.#object(index, what, ['method', 'params']);
    if (method === undefined) throw this.#error(index, `expected 'method' in ${what}`);
    const name = this.#string(method, "'method'");
    if (params !== undefined && this.#kind(params) !== 'object') {
      throw this.#error(params, `expected an object for 'params' of ${name}, got ${this.#describe(params)}`);
    }
    return {
      method: name,
      params: params === undefined ? undefined : this.#withoutComments(params),
      place: () => ({ ...this.#place(this.#start(index)), subsystem, method: name }),
    };
  }

  /** Indexes of an object's members; others than those named are an error, and so is a second one of a name. */
  #object<Name extends string>(
    index: number,
    what: string,
    names: readonly Name[],
  ): Partial<Record<Name, number>> {
    if (this.#kind(index) !== 'object') {
      throw this.#error(index, `expected an object for ${what}, got ${this.#describe(index)}`);
    }
    const found: Partial<Record<string, number>> = {};
    for (const { name, value } of this.#members(index)) {
      if (!names.includes(name as Name)) throw this.#error(value, `unknown '${name}' in ${what}`);
      if (found[name] !== undefined) throw this.#error(value, `'${name}' is there twice in ${what}`);
      found[name] = value;
    }
    return found as Partial<Record<Name, number>>;
  }

  #members(object: number): Member[] {
    const members: Member[] = [];
    const end = object + 1 + this.#inner(object);
    for (let index = object + 1; index < end; index = this.#after(index + 1)) {
      members.push({ name: JSON.parse(this.#text(index)) as string, value: index + 1 });
    }
    return members;
  }

  #elements(array: number, what: string): number[] {
    if (this.#kind(array) !== 'array') {
      throw this.#error(array, `expected an array for ${what}, got ${this.#describe(array)}`);
    }
    const elements: number[] = [];
    const end = array + 1 + this.#inner(array);
    for (let index = array + 1; index < end; index = this.#after(index)) elements.push(index);
    return elements;
  }

  #string(index: number, what: string): string {
    if (this.#kind(index) !== 'string') {
      throw this.#error(index, `expected text for ${what}, got ${this.#describe(index)}`);
    }
    const text = JSON.parse(this.#text(index)) as string;
    if (text.includes('\0')) throw this.#error(index, `expected text without NUL for ${what}`);
    if (text === '') throw this.#error(index, `expected text that is not empty for ${what}`);
    return text;
  }

  /** A value without what surrounds its tokens: SPDK's servers take no comments. */
  #withoutComments(first: number): string {
    const parts: string[] = [];
    const last = this.#after(first) - 1;
    for (let index = first; index <= last; index++) {
      parts.push(this.#text(index));
      if (this.#kind(index) === 'name') parts.push(':');
      else if (this.#isFollowed(index, last)) parts.push(',');
    }
    return parts.join('');
  }

  #isFollowed(index: number, last: number): boolean {
    const kind = this.#kind(index);
    if (kind === 'object' || kind === 'array' || index === last) return false;
    const next = this.#kind(index + 1);
    return next !== 'objectEnd' && next !== 'arrayEnd';
  }

  #tokenize(): JsonToken[] {
    try {
      return jsonTokens(this.#source.text);
    } catch (error) {
      if (!(error instanceof JsonSyntaxError)) throw error;
      const place = this.#place(error.offset);
      const isEmpty = this.#source.text.toString('latin1').trim() === '';
      const message = isEmpty ? 'it is empty' : error.message;
      throw new ConfigError(message, place, { code: 'EINVAL', errno: -22, cause: error });
    }
  }

  #kind(index: number) {
    return this.#tokens[index]?.kind;
  }

  #inner(index: number): number {
    return this.#tokens[index]?.inner ?? 0;
  }

  #start(index: number): number {
    return this.#tokens[index]?.start ?? 0;
  }

  /** Index of the token behind a value. */
  #after(index: number): number {
    const kind = this.#kind(index);
    return kind === 'object' || kind === 'array' ? index + this.#inner(index) + 2 : index + 1;
  }

  #text(index: number): string {
    const token = this.#tokens[index];
    return token ? this.#source.text.toString('utf8', token.start, token.end) : '';
  }

  #describe(index: number): string {
    const kind = this.#kind(index);
    return kind === 'object' || kind === 'array' ? `an ${kind}` : this.#text(index);
  }

  #error(index: number, message: string): ConfigError {
    return new ConfigError(message, this.#place(this.#start(index)));
  }

  /** A position in text that was not a file's would tell the user nothing. */
  #place(offset: number): ConfigErrorPlace {
    const { file, text } = this.#source;
    if (file === undefined) return {};
    const before = text.toString('utf8', 0, offset).split('\n');
    return { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  }
}
