import { outOfRange, wrongType } from '../error/argument.js';

const byteLength = 16;
const textual = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * A universally unique identifier, as devices have one. Immutable; needs no running SPDK.
 *
 * @example
 * Uuid.parse('8a1f3c52-7f4e-4b1d-9d3e-0c2b1a495867').equals(bdev.uuid);
 */
export class Uuid {
  /** All bits zero. */
  static readonly nil = new Uuid('00000000-0000-0000-0000-000000000000');
  readonly #text: string;

  private constructor(text: string) {
    this.#text = text;
  }

  /** A random one (version 4). */
  static generate(): Uuid {
    // The global one: importing node:crypto takes several milliseconds, of programs that only start SPDK too.
    return new Uuid(crypto.randomUUID());
  }

  /**
   * Reads the usual form of 36 characters, in lower or upper case.
   *
   * @throws TypeError for what is no string, RangeError for what is no UUID
   */
  static parse(text: string): Uuid {
    if (typeof text !== 'string') throw wrongType('string', 'text', text);
    const lower = text.toLowerCase();
    if (!textual.test(lower)) throw outOfRange('a UUID of 36 characters', 'text', text);
    return new Uuid(lower);
  }

  /**
   * From its 16 bytes, in the order of the text.
   *
   * @throws TypeError, RangeError for another number of bytes
   */
  static fromBytes(bytes: Uint8Array): Uuid {
    if (!(bytes instanceof Uint8Array)) throw wrongType('Uint8Array', 'bytes', bytes);
    if (bytes.length !== byteLength) throw outOfRange('16 bytes', 'bytes.length', bytes.length);
    const hex = Buffer.from(bytes).toString('hex');
    return new Uuid(hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'));
  }

  /** A copy of its 16 bytes, in the order of the text. */
  get bytes(): Uint8Array {
    return new Uint8Array(Buffer.from(this.#text.replaceAll('-', ''), 'hex'));
  }

  get isNil(): boolean {
    return this.#text === Uuid.nil.#text;
  }

  /** @throws TypeError for what is neither a Uuid nor the text of one; RangeError for another text */
  equals(other: Uuid | string): boolean {
    return this.compare(other) === 0;
  }

  /**
   * -1, 0 or 1: the order of the bytes.
   *
   * @throws as {@link equals}
   */
  compare(other: Uuid | string): -1 | 0 | 1 {
    const text = other instanceof Uuid ? other.#text : Uuid.parse(other).#text;
    if (this.#text === text) return 0;
    return this.#text < text ? -1 : 1;
  }

  /** In lower case, as SPDK prints it. */
  toString(): string {
    return this.#text;
  }

  toJSON(): string {
    return this.#text;
  }
}
