import { constants } from '@spdk-ts/spdk-sys/constants';
import {
  spdk_json_write_array_begin,
  spdk_json_write_array_end,
  spdk_json_write_begin,
  spdk_json_write_bool,
  spdk_json_write_end,
  spdk_json_write_name_raw,
  spdk_json_write_null,
  spdk_json_write_object_begin,
  spdk_json_write_object_end,
  spdk_json_write_string_raw,
  spdk_json_write_val_raw,
} from '@spdk-ts/spdk-sys/functions/json';
import { memory } from '@spdk-ts/spdk-sys/runtime';
import { checkedFunction, checkedObject, outOfRange, wrongType } from '../error/argument.js';
import { SpdkErrorCode } from '../error/code.js';
import { check, noMemory, SpdkError } from '../error/spdk-error.js';
import type { JsonWriteCtxPtr } from '../generated/pointers.generated.js';
import { type Pointer, unsafePointerFrom } from '../pointer/pointer.js';

/** How a {@link JsonWriteContext} writes. */
export interface JsonWriteOptions {
  /** True: with line breaks and indentation. Default false. */
  formatted?: boolean;
}

interface Container {
  readonly kind: 'array' | 'object';
  /** The name that waits for its value. */
  name: string | undefined;
}

const loneSurrogate = /\p{Surrogate}/u;

/**
 * Writes JSON piece by piece with SPDK's own writer, which passes it on in chunks. What does not fit together (a value
 * without name in an object, a container that is not open, a second value) is refused at the call that does it.
 *
 * @example
 * const text = JsonWriteContext.text((json) => {
 *   json.objectBegin();
 *   json.named('size', 2n ** 63n);
 *   json.namedArrayBegin('names');
 *   json.write('one');
 *   json.arrayEnd();
 *   json.objectEnd();
 * });
 * @see https://spdk.io/doc/json_8h.html
 */
export class JsonWriteContext implements Disposable {
  #pointer: Pointer<'spdk_json_write_ctx'> | undefined;
  readonly #callback: ((context: unknown, data: number, size: bigint) => number) | undefined;
  readonly #open: Container[] = [];
  /** What the one who takes the text has thrown. */
  #failure: { readonly error: unknown } | undefined;
  #complete = false;

  private constructor(pointer: number, callback?: (context: unknown, data: number, size: bigint) => number) {
    this.#pointer = unsafePointerFrom(pointer);
    this.#callback = callback;
  }

  /**
   * Starts a text.
   *
   * @param take is handed the text, in chunks of UTF-8 that may end within a character; what it throws, the call that was
   *   writing throws
   * @throws SpdkError `ENOMEM`; TypeError
   */
  static begin(take: (chunk: Buffer) => void, options: JsonWriteOptions = {}): JsonWriteContext {
    checkedFunction(take, 'take');
    const { formatted = false } = checkedObject(options, 'options');
    if (typeof formatted !== 'boolean') throw wrongType('boolean', 'formatted', formatted);
    let context: JsonWriteContext | undefined;
    const onText = (_context: unknown, data: number, size: bigint) => {
      try {
        if (size > 0n) take(Buffer.from(new Uint8Array(memory.view(data, Number(size)))));
        return 0;
      } catch (error) {
        if (context) context.#failure ??= { error };
        return -1;
      }
    };
    const flags = formatted ? constants.SPDK_JSON_WRITE_FLAG_FORMATTED : 0;
    const pointer = spdk_json_write_begin(onText, 0, flags);
    if (pointer === 0) throw noMemory('spdk_json_write_begin');
    context = new JsonWriteContext(pointer, onText);
    return context;
  }

  /**
   * The text that `write` writes.
   *
   * @throws what `write` throws; SpdkError `EINVAL` for an incomplete text
   */
  static text(write: (json: JsonWriteContext) => void, options: JsonWriteOptions = {}): string {
    checkedFunction(write, 'write');
    const chunks: Buffer[] = [];
    using json = JsonWriteContext.begin((chunk) => chunks.push(chunk), options);
    write(json);
    json.end();
    return Buffer.concat(chunks).toString('utf8');
  }

  /**
   * A context of SPDK's own, within a value that SPDK has begun: SPDK ends it. Nothing checks the pointer.
   *
   * @param within what is open there
   */
  static unsafeFrom(pointer: JsonWriteCtxPtr, within: 'array' | 'object'): JsonWriteContext {
    const context = new JsonWriteContext(pointer);
    context.#open.push({ kind: within, name: undefined });
    return context;
  }

  /**
   * Writes a value as `JSON.stringify` would: `toJSON` is called, what JSON does not have is left out of objects and null
   * in arrays. Integers of type bigint are written as they are.
   *
   * @throws SpdkError `EINVAL` where no value can be; TypeError for what is no value by itself, for circles too
   */
  write(value: unknown): void {
    const json = jsonValue(value, '');
    if (json === undefined) throw wrongType('a JSON value', 'value', value);
    this.#write(json, new Set());
  }

  /** Writes a name and its value, within an object; as {@link write}. */
  named(name: string, value: unknown): void {
    this.name(name);
    this.write(value);
  }

  /**
   * Writes a name, whose value is to follow.
   *
   * @throws SpdkError `EINVAL` outside of an object, and when a name waits for its value; TypeError
   */
  name(name: string): void {
    if (typeof name !== 'string') throw wrongType('string', 'name', name);
    const container = this.#container('name');
    if (container?.kind !== 'object')
      throw misplaced('name', `${JSON.stringify(name)} is not within an object`);
    if (container.name !== undefined) {
      throw misplaced('name', `${JSON.stringify(container.name)} has no value yet`);
    }
    container.name = name;
    const bytes = utf8(name);
    this.#call('spdk_json_write_name_raw', (pointer) =>
      spdk_json_write_name_raw(pointer, addressOf(bytes), bytes.length),
    );
  }

  /**
   * Writes a text that is JSON as it is; it is parsed to see whether it is.
   *
   * @throws RangeError for what is no JSON; else as {@link write}
   */
  raw(text: string): void {
    if (typeof text !== 'string') throw wrongType('string', 'text', text);
    requireJson(text);
    this.#raw(text);
  }

  /** Opens an array; throws as {@link write}. */
  arrayBegin(): void {
    this.#begin('array', 'spdk_json_write_array_begin', spdk_json_write_array_begin);
  }

  /** Closes the array that is open; throws `EINVAL` where there is none. */
  arrayEnd(): void {
    this.#end('array', 'spdk_json_write_array_end', spdk_json_write_array_end);
  }

  /** Opens an object; throws as {@link write}. */
  objectBegin(): void {
    this.#begin('object', 'spdk_json_write_object_begin', spdk_json_write_object_begin);
  }

  /** Closes the object that is open; throws `EINVAL` where there is none, and when a name waits for its value. */
  objectEnd(): void {
    this.#end('object', 'spdk_json_write_object_end', spdk_json_write_object_end);
  }

  /** Opens an array with a name, within an object. */
  namedArrayBegin(name: string): void {
    this.name(name);
    this.arrayBegin();
  }

  /** Opens an object with a name, within an object. */
  namedObjectBegin(name: string): void {
    this.name(name);
    this.objectBegin();
  }

  /**
   * Ends the text and hands over what is left of it.
   *
   * @throws SpdkError `EINVAL` for an incomplete text, and then it is not ended; what `take` has thrown
   */
  end(): void {
    const pointer = this.#live('end');
    if (this.#callback === undefined) throw misplaced('end', 'SPDK ends this text');
    if (this.#open.length > 0) throw misplaced('end', `${this.#open.length} arrays or objects are open`);
    if (!this.#complete) throw misplaced('end', 'there is no value');
    this.#finish(pointer, true);
  }

  /** Drops the text if it was not ended. */
  [Symbol.dispose](): void {
    if (this.#pointer !== undefined && this.#callback !== undefined) this.#finish(this.#pointer, false);
    this.#pointer = undefined;
  }

  #finish(pointer: Pointer<'spdk_json_write_ctx'>, checked: boolean): void {
    this.#pointer = undefined;
    const rc = spdk_json_write_end(pointer);
    if (!checked) return;
    if (this.#failure) throw this.#failure.error;
    check(rc < 0 ? -22 : 0, 'spdk_json_write_end');
  }

  #write(value: unknown, outer: Set<object>): void {
    if (typeof value === 'string') this.#string(value);
    else if (typeof value === 'number' || typeof value === 'bigint') this.#raw(String(value));
    else if (typeof value === 'boolean') {
      this.#value('spdk_json_write_bool', (pointer) => spdk_json_write_bool(pointer, value));
    } else if (value === null) this.#value('spdk_json_write_null', spdk_json_write_null);
    else this.#composite(value as object, outer);
  }

  #composite(value: object, outer: Set<object>): void {
    if (outer.has(value)) throw wrongType('a value without circles', 'value', value);
    outer.add(value);
    if (Array.isArray(value)) {
      this.arrayBegin();
      for (const [index, each] of value.entries()) this.#write(jsonValue(each, String(index)) ?? null, outer);
      this.arrayEnd();
    } else {
      this.objectBegin();
      for (const [name, each] of Object.entries(value)) {
        const json = jsonValue(each, name);
        if (json === undefined) continue;
        this.name(name);
        this.#write(json, outer);
      }
      this.objectEnd();
    }
    outer.delete(value);
  }

  #string(text: string): void {
    // SPDK has no way to write half a character; JSON has.
    if (loneSurrogate.test(text)) {
      this.#raw(JSON.stringify(text));
      return;
    }
    const bytes = utf8(text);
    this.#value('spdk_json_write_string_raw', (pointer) =>
      spdk_json_write_string_raw(pointer, addressOf(bytes), bytes.length),
    );
  }

  #raw(text: string): void {
    const bytes = utf8(text);
    this.#value('spdk_json_write_val_raw', (pointer) =>
      spdk_json_write_val_raw(pointer, bytes, bytes.length),
    );
  }

  #begin(kind: Container['kind'], operation: string, begin: (pointer: JsonWriteCtxPtr) => number): void {
    this.#value(operation, begin);
    this.#complete = false;
    this.#open.push({ kind, name: undefined });
  }

  #end(kind: Container['kind'], operation: string, end: (pointer: JsonWriteCtxPtr) => number): void {
    const container = this.#container(`${kind}End`);
    // What SPDK has opened, SPDK closes.
    if (container?.kind !== kind || (this.#callback === undefined && this.#open.length === 1)) {
      throw misplaced(`${kind}End`, `the innermost that is open is ${container?.kind ?? 'nothing'}`);
    }
    if (container.name !== undefined) {
      throw misplaced(`${kind}End`, `${JSON.stringify(container.name)} has no value yet`);
    }
    this.#call(operation, end);
    this.#open.pop();
    this.#complete = this.#open.length === 0;
  }

  /** Writes something that stands where a value stands. */
  #value(operation: string, write: (pointer: JsonWriteCtxPtr) => number): void {
    const container = this.#container('write');
    if (container?.kind === 'object' && container.name === undefined) {
      throw misplaced('write', 'a value within an object needs a name');
    }
    if (container === undefined && this.#complete) throw misplaced('write', 'the text has its value already');
    this.#call(operation, write);
    if (container === undefined) this.#complete = true;
    else container.name = undefined;
  }

  #call(operation: string, write: (pointer: JsonWriteCtxPtr) => number): void {
    const rc = write(this.#live(operation));
    if (this.#failure) throw this.#failure.error;
    // The writer tells that it failed, not why.
    check(rc < 0 ? -22 : 0, operation);
  }

  #container(operation: string): Container | undefined {
    this.#live(operation);
    return this.#open.at(-1);
  }

  #live(operation: string): Pointer<'spdk_json_write_ctx'> {
    if (this.#pointer !== undefined) return this.#pointer;
    throw new SpdkError(`${operation}: the text is ended`, { code: SpdkErrorCode.Closed, operation });
  }
}

/** What JSON.stringify would write; undefined for what it leaves out. */
function jsonValue(value: unknown, key: string): unknown {
  let json = value;
  if (typeof json === 'object' && json !== null && 'toJSON' in json && typeof json.toJSON === 'function') {
    json = json.toJSON(key);
  }
  if (json instanceof Number || json instanceof String || json instanceof Boolean) json = json.valueOf();
  if (typeof json === 'number' && !Number.isFinite(json)) return null;
  return typeof json === 'function' || typeof json === 'symbol' ? undefined : json;
}

function requireJson(text: string): void {
  try {
    JSON.parse(text);
  } catch (cause) {
    throw Object.assign(outOfRange('JSON', 'text', text), { cause });
  }
}

function misplaced(operation: string, reason: string): SpdkError {
  return new SpdkError(`${operation}: ${reason}`, { code: 'EINVAL', errno: -22, operation });
}

/** In memory of its own, since its address is used; never empty, which has none. */
function utf8(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const bytes = Buffer.from(new ArrayBuffer(Math.max(1, length)), 0, length);
  bytes.write(text);
  return bytes;
}

function addressOf(bytes: Buffer): number {
  return memory.addressOf(bytes.buffer as ArrayBuffer);
}
