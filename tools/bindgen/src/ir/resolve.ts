import type { Api, EnumDeclaration, RecordDeclaration, Type } from './model.js';

/** Looks names up in one flavour's API. */
export class Resolver {
  readonly #typedefs = new Map<string, Type>();
  readonly #records = new Map<string, RecordDeclaration>();
  readonly #enums = new Map<string, EnumDeclaration>();

  constructor(api: Api) {
    for (const [name, type] of Object.entries(api.systemTypedefs)) this.#typedefs.set(name, type);
    for (const record of api.systemRecords) this.#records.set(record.tag, record);
    for (const { declarations } of api.headers) {
      for (const declaration of declarations) {
        if (declaration.kind === 'typedef') this.#typedefs.set(declaration.name, declaration.type);
        else if (declaration.kind === 'record') this.#records.set(declaration.tag, declaration);
        else if (declaration.kind === 'enum') this.#enums.set(declaration.tag, declaration);
      }
    }
  }

  typedef(name: string): Type | undefined {
    return this.#typedefs.get(name);
  }

  record(tag: string): RecordDeclaration | undefined {
    return this.#records.get(tag);
  }

  enumeration(tag: string): EnumDeclaration | undefined {
    return this.#enums.get(tag);
  }

  /** The type without typedefs and qualifiers at its top. */
  plain(type: Type): Type {
    if (type.kind === 'const' || type.kind === 'volatile') return this.plain(type.of);
    if (type.kind !== 'typedef') return type;
    const target = this.#typedefs.get(type.name);
    return target ? this.plain(target) : type;
  }

  /** The function behind a callback's type, with or without a pointer to it. */
  functionType(type: Type): Extract<Type, { kind: 'function' }> | undefined {
    const plain = this.plain(type);
    if (plain.kind === 'function') return plain;
    if (plain.kind !== 'pointer') return undefined;
    const target = this.plain(plain.to);
    return target.kind === 'function' ? target : undefined;
  }

  /** Exactly `void *`: neither const nor volatile behind the pointer. */
  isVoidPointer(type: Type): boolean {
    const plain = this.plain(type);
    if (plain.kind !== 'pointer') return false;
    return plain.to.kind === 'void' || (plain.to.kind === 'typedef' && this.plain(plain.to).kind === 'void');
  }
}
