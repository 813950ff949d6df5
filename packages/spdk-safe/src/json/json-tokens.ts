import { constants } from '@spdk-ts/spdk-sys/constants';
import { enums } from '@spdk-ts/spdk-sys/enums';
import { spdk_json_parse } from '@spdk-ts/spdk-sys/functions/json';
import { memory } from '@spdk-ts/spdk-sys/runtime';
import { structs } from '@spdk-ts/spdk-sys/structs/json';

/** What a token is; arrays and objects have one for their begin and one for their end. */
export type JsonTokenKind =
  | 'null'
  | 'true'
  | 'false'
  | 'number'
  | 'string'
  | 'name'
  | 'array'
  | 'arrayEnd'
  | 'object'
  | 'objectEnd';

/** One value of a JSON text, or one end of a container, in the order of the text. */
export interface JsonToken {
  readonly kind: JsonTokenKind;
  /** The token's own text, in bytes from the beginning; of a container its bracket. */
  readonly start: number;
  readonly end: number;
  /** Of `array` and `object`: how many tokens are between it and its end. Else 0. */
  readonly inner: number;
}

/** What is wrong with a JSON text, and where. */
export class JsonSyntaxError extends Error {
  override readonly name: string = 'JsonSyntaxError';
  /** Bytes from the beginning of the text. */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/**
 * Takes a JSON text apart with SPDK's own parser: comments are allowed, at most 64 levels of nesting.
 *
 * @throws JsonSyntaxError for what is no JSON, or more than one value
 */
export function jsonTokens(text: Uint8Array): JsonToken[] {
  const { count, end } = parse(text, null, 0);
  if (count < 0) throw new JsonSyntaxError(reasonOf(count), end);
  if (end < text.length) throw new JsonSyntaxError('something follows the value', end);
  const size = structs.spdk_json_val.size;
  // Not from Buffer's pool, where other memory lies beside it.
  const values = new Uint8Array(new ArrayBuffer(count * size));
  parse(text, values, count);
  const kinds = kindsByNumber();
  const base = Number(memory.addressOf(text));
  const address = Number(memory.addressOf(values));
  return Array.from({ length: count }, (_, index) =>
    tokenOf(structs.spdk_json_val.at(address + index * size), text, base, kinds),
  );
}

function parse(text: Uint8Array, values: Uint8Array | null, capacity: number) {
  const end = new BigUint64Array(1);
  const flags = constants.SPDK_JSON_PARSE_FLAG_ALLOW_COMMENTS;
  const count = Number(spdk_json_parse(text, text.length, values, capacity, end, flags));
  return { count, end: Number(end[0]) - Number(memory.addressOf(text)) };
}

function reasonOf(code: number): string {
  if (code === constants.SPDK_JSON_PARSE_INCOMPLETE) return 'the text ends within a value';
  if (code === constants.SPDK_JSON_PARSE_MAX_DEPTH_EXCEEDED) return 'more than 64 levels of nesting';
  return 'no JSON';
}

function tokenOf(
  value: { start: number; len: number; type: number },
  text: Uint8Array,
  base: number,
  kinds: ReadonlyMap<number, JsonTokenKind>,
): JsonToken {
  const kind = kinds.get(value.type) ?? 'null';
  const start = Number(value.start) - base;
  // Of texts SPDK gives where they begin behind their quote, and how long they are without their escapes.
  if (kind === 'string' || kind === 'name') {
    return { kind, start: start - 1, end: closingQuote(text, start) + 1, inner: 0 };
  }
  if (kind === 'array' || kind === 'object') return { kind, start, end: start + 1, inner: value.len };
  return { kind, start, end: start + value.len, inner: 0 };
}

const quote = 0x22;
const backslash = 0x5c;

function closingQuote(text: Uint8Array, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== quote) at += text[at] === backslash ? 2 : 1;
  return at;
}

function kindsByNumber(): ReadonlyMap<number, JsonTokenKind> {
  const { spdk_json_val_type: types } = enums;
  return new Map<number, JsonTokenKind>([
    [types.SPDK_JSON_VAL_NULL, 'null'],
    [types.SPDK_JSON_VAL_TRUE, 'true'],
    [types.SPDK_JSON_VAL_FALSE, 'false'],
    [types.SPDK_JSON_VAL_NUMBER, 'number'],
    [types.SPDK_JSON_VAL_STRING, 'string'],
    [types.SPDK_JSON_VAL_NAME, 'name'],
    [types.SPDK_JSON_VAL_ARRAY_BEGIN, 'array'],
    [types.SPDK_JSON_VAL_ARRAY_END, 'arrayEnd'],
    [types.SPDK_JSON_VAL_OBJECT_BEGIN, 'object'],
    [types.SPDK_JSON_VAL_OBJECT_END, 'objectEnd'],
  ]);
}
