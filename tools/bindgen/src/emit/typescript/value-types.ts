import type { FunctionType, Param, Type } from '../../ir/model.js';
import type { Resolver } from '../../ir/resolve.js';
import { namedParams } from '../../passes/parameter-names.js';

/** What the addon makes of C's arithmetic types. */
export type Scalar = 'number' | 'bigint' | 'boolean';

const WIDE = new Set(['long int', 'long unsigned int', 'long long int', 'long long unsigned int']);

export interface TypeNames {
  /** Names that exist as exported types: enum aliases and callback types. */
  readonly enums: ReadonlySet<string>;
  readonly callbacks: ReadonlySet<string>;
  readonly structs: ReadonlySet<string>;
}

/** Maps C types to TypeScript, and notes which names the text needs imported. */
export class ValueTypes {
  readonly used = {
    binding: new Set<string>(),
    enums: new Set<string>(),
    callbacks: new Set<string>(),
    structs: new Set<string>(),
  };
  readonly #resolver: Resolver;
  readonly #names: TypeNames;

  constructor(resolver: Resolver, names: TypeNames) {
    this.#resolver = resolver;
    this.#names = names;
  }

  /** Type of an argument that JavaScript passes to C. */
  argument(type: Type): string {
    const scalar = this.#scalar(type);
    if (scalar) return scalar === 'bigint' ? this.#binding('Int64') : (this.#enumName(type) ?? scalar);
    const callback = this.callback(type);
    if (callback) return `${callback} | null`;
    const pointee = this.#pointee(type);
    if (pointee === undefined) return 'Uint8Array';
    if (this.#isString(pointee)) return this.#binding('CString');
    const name = quoted(this.pointeeName(pointee));
    if (this.#isWritten(pointee)) return `${this.#binding('Out')}<${name}>`;
    return this.#pointerText('PtrIn', name);
  }

  /** Type of a value that C hands to JavaScript. */
  result(type: Type): string {
    const plain = this.#resolver.plain(type);
    if (plain.kind === 'void') return 'void';
    const scalar = this.#scalar(type);
    if (scalar) return this.#enumName(type) ?? scalar;
    if (this.#resolver.functionType(type)) return this.#pointerText('Ptr', quoted('function'));
    const pointee = this.#pointee(type);
    if (pointee === undefined) return 'Uint8Array';
    if (this.#isString(pointee)) return 'string | null';
    return this.#pointerText('Ptr', quoted(this.pointeeName(pointee)));
  }

  /** The callback's type, by name where it has one; undefined if `type` is no function pointer. */
  callback(type: Type): string | undefined {
    const fn = this.#resolver.functionType(type);
    if (!fn) return undefined;
    const named = this.#typedefName(type);
    if (named !== undefined && this.#names.callbacks.has(named)) {
      this.used.callbacks.add(named);
      return named;
    }
    return `(${this.callbackText(fn)})`;
  }

  callbackText(fn: FunctionType): string {
    const params = this.callbackParams(fn);
    return `(${params.map(({ name, type }) => `${name}: ${type}`).join(', ')}) => ${this.callbackReturn(fn)}`;
  }

  callbackParams(fn: FunctionType): { name: string; type: string }[] {
    const context = this.#contextIndex(fn.params);
    return callbackParamNames(fn.params).map((name, index) => {
      const param = fn.params[index] as Param;
      return { name, type: index === context ? this.context() : this.result(param.type) };
    });
  }

  callbackReturn(fn: FunctionType): string {
    return this.#resolver.plain(fn.returns).kind === 'void' ? 'void' : this.argument(fn.returns);
  }

  context(): string {
    this.used.callbacks.add('CallbackContext');
    return 'CallbackContext';
  }

  /** Types with which a field of a record is read and written. */
  field(type: Type, bits: number | undefined): { read: string; write: string } {
    const plain = this.#resolver.plain(type);
    if (bits !== undefined)
      return bits > 32 ? { read: 'bigint', write: this.#binding('Int64') } : same('number');
    if (plain.kind === 'array') return this.#arrayField(plain);
    const scalar = this.#scalar(type);
    if (scalar === 'bigint') return { read: 'bigint', write: this.#binding('Int64') };
    if (scalar) return same(this.#enumName(type) ?? scalar);
    if (plain.kind === 'pointer') return this.#pointerField(plain);
    const typedefName = this.#typedefName(type);
    if (plain.kind === 'inline' && typedefName !== undefined) return this.#recordField(typedefName);
    if (plain.kind !== 'struct' && plain.kind !== 'union') return same('Uint8Array');
    return this.#recordField(plain.tag);
  }

  pointeeName(type: Type): string {
    switch (type.kind) {
      case 'const':
      case 'volatile':
        return this.pointeeName(type.of);
      case 'pointer':
        return `${this.pointeeName(type.to)} *`;
      case 'array':
        return this.pointeeName(type.of);
      case 'struct':
      case 'union':
      case 'enum':
        return type.tag;
      case 'typedef':
        return type.name;
      case 'base':
        return type.name;
      default:
        return type.kind === 'function' ? 'function' : 'void';
    }
  }

  #arrayField(type: Extract<Type, { kind: 'array' }>): { read: string; write: string } {
    if (type.count === null) return same('Uint8Array');
    let element: Type = type;
    while (element.kind === 'array') element = this.#resolver.plain(element.of);
    if (element.kind === 'struct' || element.kind === 'union') {
      return { read: `readonly ${this.#structName(element.tag)}[]`, write: 'Uint8Array' };
    }
    const bytes = element.kind === 'base' && /\bchar\b/.test(element.name);
    return { read: bytes ? 'Uint8Array' : 'ArrayBufferView', write: 'ArrayBufferView | string' };
  }

  #recordField(name: string): { read: string; write: string } {
    const read = this.#structName(name);
    return { read, write: `Uint8Array | ${read}` };
  }

  #pointerField(type: Extract<Type, { kind: 'pointer' }>): { read: string; write: string } {
    const isFunction = this.#resolver.plain(type.to).kind === 'function';
    const name = quoted(isFunction ? 'function' : this.pointeeName(type.to));
    const read = this.#pointerText('Ptr', name);
    return { read, write: `${read} | bigint` };
  }

  #structName(tag: string): string {
    if (!this.#names.structs.has(tag)) return 'Uint8Array';
    this.used.structs.add(tag);
    return `(${tag} & ${this.#binding('StructView')})`;
  }

  #pointerText(kind: 'Ptr' | 'PtrIn', name: string): string {
    return name === quoted('void') ? this.#binding(kind) : `${this.#binding(kind)}<${name}>`;
  }

  #binding(name: string): string {
    this.used.binding.add(name);
    return name;
  }

  #scalar(type: Type): Scalar | undefined {
    const plain = this.#resolver.plain(type);
    if (plain.kind === 'enum') return 'number';
    if (plain.kind === 'inline' && plain.definition.kind === 'enum') return 'number';
    if (plain.kind !== 'base') return undefined;
    if (plain.name === '_Bool') return 'boolean';
    return WIDE.has(plain.name) ? 'bigint' : 'number';
  }

  #enumName(type: Type): string | undefined {
    const plain = this.#resolver.plain(type);
    if (plain.kind !== 'enum' || !this.#names.enums.has(plain.tag)) return undefined;
    this.used.enums.add(plain.tag);
    return plain.tag;
  }

  /** What a pointer points to. */
  #pointee(type: Type): Type | undefined {
    const plain = this.#resolver.plain(type);
    if (plain.kind === 'array') return plain.of;
    return plain.kind === 'pointer' ? plain.to : undefined;
  }

  #isString(pointee: Type): boolean {
    if (pointee.kind !== 'const') return false;
    const plain = this.#resolver.plain(pointee);
    return plain.kind === 'base' && plain.name === 'char';
  }

  /** Pointers to scalars and to pointers are where C writes answers, unless they are const. */
  #isWritten(pointee: Type): boolean {
    if (pointee.kind === 'const') return false;
    const plain = this.#resolver.plain(pointee);
    if (plain.kind === 'pointer') return plain.to.kind !== 'const';
    return this.#scalar(pointee) !== undefined && !(plain.kind === 'base' && /\bchar\b/.test(plain.name));
  }

  #typedefName(type: Type): string | undefined {
    if (type.kind === 'typedef') return type.name;
    if (type.kind === 'const') return this.#typedefName(type.of);
    return type.kind === 'pointer' ? this.#typedefName(type.to) : undefined;
  }

  #contextIndex(params: readonly Param[]): number {
    return params.findLastIndex((param) => this.#resolver.isVoidPointer(param.type));
  }
}

function quoted(name: string): string {
  return `'${name}'`;
}

function same(type: string): { read: string; write: string } {
  return { read: type, write: type };
}

const RESERVED = new Set(
  'arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof var void while with yield'.split(
    ' ',
  ),
);

/** A C name as a JavaScript parameter name. */
export function safeName(name: string): string {
  return RESERVED.has(name) ? `${name}_` : name;
}

function callbackParamNames(params: readonly Param[]): string[] {
  const taken = new Set<string>();
  return namedParams(params).map(({ name }) => {
    let unique = safeName(name);
    while (taken.has(unique)) unique += '_';
    taken.add(unique);
    return unique;
  });
}
