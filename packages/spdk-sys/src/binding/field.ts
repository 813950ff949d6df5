import type { ElementKind, FieldKind, FieldLayout } from '../backend/addon.js';
import type { StructView } from './struct.js';
import type { Ptr } from './types.js';

interface Accessor {
  get(view: StructView): unknown;
  set(view: StructView, value: unknown): void;
}

type MakeNested = (name: string, buffer: ArrayBufferLike, byteOffset: number, ptr: Ptr) => StructView;

const integerRange: Partial<Record<FieldKind, readonly [min: number, max: number]>> = {
  u8: [0, 0xff],
  i8: [-0x80, 0x7f],
  u16: [0, 0xffff],
  i16: [-0x8000, 0x7fff],
  u32: [0, 0xffff_ffff],
  i32: [-0x8000_0000, 0x7fff_ffff],
};

/** How one field is read and written; throws TypeError or RangeError for a value the field cannot hold. */
export function accessor(structName: string, field: FieldLayout, makeNested: MakeNested): Accessor {
  const label = `${structName}.${field.name}`;
  switch (field.kind) {
    case 'struct':
      return nestedAccessor(label, field, makeNested);
    case 'array':
      return arrayAccessor(label, field, makeNested);
    case 'bits':
      return bitsAccessor(label, field);
    default:
      return scalarAccessor(label, field.kind, field.offset);
  }
}

function dataView(view: StructView): DataView {
  return new DataView(view.$bytes.buffer, view.$bytes.byteOffset, view.$bytes.byteLength);
}

function scalarAccessor(label: string, kind: FieldKind, offset: number): Accessor {
  return {
    get: (view) => readScalar(dataView(view), kind, offset),
    set: (view, value) => writeScalar(dataView(view), kind, offset, value, label),
  };
}

function readScalar(data: DataView, kind: FieldKind, offset: number): number | bigint | boolean {
  switch (kind) {
    case 'u8':
      return data.getUint8(offset);
    case 'i8':
      return data.getInt8(offset);
    case 'u16':
      return data.getUint16(offset, true);
    case 'i16':
      return data.getInt16(offset, true);
    case 'u32':
      return data.getUint32(offset, true);
    case 'i32':
      return data.getInt32(offset, true);
    case 'u64':
      return data.getBigUint64(offset, true);
    case 'i64':
      return data.getBigInt64(offset, true);
    case 'f32':
      return data.getFloat32(offset, true);
    case 'f64':
      return data.getFloat64(offset, true);
    case 'bool':
      return data.getUint8(offset) !== 0;
    default:
      return Number(data.getBigUint64(offset, true));
  }
}

function writeScalar(data: DataView, kind: FieldKind, offset: number, value: unknown, label: string): void {
  switch (kind) {
    case 'bool':
      if (typeof value !== 'boolean') throw expected('boolean', label, value);
      data.setUint8(offset, value ? 1 : 0);
      return;
    case 'f32':
    case 'f64':
      if (typeof value !== 'number') throw expected('number', label, value);
      if (kind === 'f32') data.setFloat32(offset, value, true);
      else data.setFloat64(offset, value, true);
      return;
    case 'u64':
    case 'ptr':
    case 'fn':
      data.setBigUint64(offset, checkedBigInt(value, 0n, 0xffff_ffff_ffff_ffffn, label), true);
      return;
    case 'i64':
      data.setBigInt64(offset, checkedBigInt(value, -(1n << 63n), (1n << 63n) - 1n, label), true);
      return;
    default:
      writeSmallInteger(data, kind, offset, value, label);
  }
}

function writeSmallInteger(
  data: DataView,
  kind: FieldKind,
  offset: number,
  value: unknown,
  label: string,
): void {
  const [min, max] = integerRange[kind] ?? [0, 0];
  const integer = checkedInteger(value, min, max, label);
  if (max <= 0xff) data.setUint8(offset, integer & 0xff);
  else if (max <= 0xffff) data.setUint16(offset, integer & 0xffff, true);
  else data.setUint32(offset, integer >>> 0, true);
}

function nestedAccessor(label: string, field: FieldLayout, makeNested: MakeNested): Accessor {
  const at = (view: StructView) => {
    const { buffer, byteOffset } = view.$bytes;
    if (field.struct === undefined) return new Uint8Array(buffer, byteOffset + field.offset, field.size);
    return makeNested(field.struct, buffer, byteOffset + field.offset, (view.$ptr + field.offset) as Ptr);
  };
  return {
    get: at,
    set: (view, value) => {
      const source = bytesOf(value);
      if (source?.byteLength !== field.size)
        throw expected(`the ${field.size} bytes of the struct`, label, value);
      view.$bytes.set(source, field.offset);
    },
  };
}

const arrayClass: Partial<
  Record<ElementKind, new (buffer: ArrayBufferLike, byteOffset: number, length: number) => ArrayBufferView>
> = {
  u8: Uint8Array,
  i8: Int8Array,
  char: Uint8Array,
  bool: Uint8Array,
  u16: Uint16Array,
  i16: Int16Array,
  u32: Uint32Array,
  i32: Int32Array,
  u64: BigUint64Array,
  i64: BigInt64Array,
  ptr: BigUint64Array,
  fn: BigUint64Array,
  f32: Float32Array,
  f64: Float64Array,
};

function arrayAccessor(label: string, field: FieldLayout, makeNested: MakeNested): Accessor {
  const { offset, size, count = 0, element = 'u8', struct } = field;
  const get = (view: StructView) => {
    const { buffer, byteOffset } = view.$bytes;
    const start = byteOffset + offset;
    if (struct !== undefined && count > 0) {
      const stride = size / count;
      return Array.from({ length: count }, (_, index) =>
        makeNested(struct, buffer, start + index * stride, (view.$ptr + offset + index * stride) as Ptr),
      );
    }
    const TypedArray = arrayClass[element];
    // Packed structs may put an array where a typed array of its element cannot start: bytes then.
    const elementBytes = count > 0 ? size / count : 1;
    if (!TypedArray || start % elementBytes !== 0) return new Uint8Array(buffer, start, size);
    return new TypedArray(buffer, start, count);
  };
  return {
    get,
    set: (view, value) => {
      const source = typeof value === 'string' ? new TextEncoder().encode(`${value}\0`) : bytesOf(value);
      if (!source) throw expected('bytes or a string', label, value);
      if (source.byteLength > size) {
        throw new RangeError(`expected at most ${size} bytes for ${label}, got ${source.byteLength}`);
      }
      view.$bytes.fill(0, offset, offset + size);
      view.$bytes.set(source, offset);
    },
  };
}

/** Bit-fields on a little-endian machine: bit 0 is the least significant bit of the byte at `offset`. */
function bitsAccessor(label: string, field: FieldLayout): Accessor {
  const { offset, bitOffset = 0, bitWidth = 0, signed = false } = field;
  const lastByte = (bitOffset + bitWidth - 1) >> 3;
  const mask = (1n << BigInt(bitWidth)) - 1n;
  const load = (view: StructView) => {
    let unit = 0n;
    for (let byte = lastByte; byte >= 0; byte--)
      unit = (unit << 8n) | BigInt(view.$bytes[offset + byte] ?? 0);
    return unit;
  };
  return {
    get: (view) => {
      const bits = (load(view) >> BigInt(bitOffset)) & mask;
      const value = signed ? BigInt.asIntN(bitWidth, bits) : bits;
      return bitWidth > 32 ? value : Number(value);
    },
    set: (view, value) => {
      const numeric = typeof value === 'boolean' ? Number(value) : value;
      const min = signed ? -(1n << BigInt(bitWidth - 1)) : 0n;
      const max = signed ? (1n << BigInt(bitWidth - 1)) - 1n : mask;
      const bits = checkedBigInt(numeric, min, max, label) & mask;
      let unit = (load(view) & ~(mask << BigInt(bitOffset))) | (bits << BigInt(bitOffset));
      for (let byte = 0; byte <= lastByte; byte++, unit >>= 8n)
        view.$bytes[offset + byte] = Number(unit & 0xffn);
    },
  };
}

function bytesOf(value: unknown): Uint8Array | undefined {
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (typeof value === 'object' && value !== null && '$bytes' in value) return (value as StructView).$bytes;
  return undefined;
}

function checkedInteger(value: unknown, min: number, max: number, label: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value)) throw expected('integer', label, value);
  if (value < min || value > max) throw outOfRange(String(min), String(max), label, value);
  return value;
}

function checkedBigInt(value: unknown, min: bigint, max: bigint, label: string): bigint {
  if (typeof value !== 'bigint' && !Number.isSafeInteger(value)) {
    throw expected('safe integer or bigint', label, value);
  }
  const integer = BigInt(value as number | bigint);
  if (integer < min || integer > max) throw outOfRange(String(min), String(max), label, value);
  return integer;
}

function expected(what: string, label: string, value: unknown): TypeError {
  return Object.assign(new TypeError(`expected ${what} for ${label}, got ${describe(value)}`), {
    code: 'ERR_INVALID_ARG_TYPE',
  });
}

function outOfRange(min: string, max: string, label: string, value: unknown): RangeError {
  return Object.assign(new RangeError(`expected ${min} to ${max} for ${label}, got ${describe(value)}`), {
    code: 'ERR_OUT_OF_RANGE',
  });
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'string') return `string '${value}'`;
  if (typeof value === 'object') return value.constructor?.name ?? 'object';
  return `${typeof value} ${String(value)}`;
}
