import type {
  ConstantMacro,
  Declaration,
  EnumDeclaration,
  FunctionDeclaration,
  RecordDeclaration,
  TypedefDeclaration,
} from './model.js';

/** One declaration as some flavours have it. */
export interface Variant<T> {
  readonly flavours: readonly string[];
  readonly declaration: T;
}

/** A named thing over all flavours: where it is, and each form that it has. */
export interface UnionItem<T> {
  readonly name: string;
  /** Path of the header in the first flavour that has it. */
  readonly header: string;
  /** Never empty; in the order of the flavours. */
  readonly variants: readonly Variant<T>[];
}

/** A record with the names of the records around its definition, which C++ makes part of its name. */
export interface ScopedRecord {
  readonly record: RecordDeclaration;
  readonly scope: readonly string[];
  /** True where only a typedef names it. */
  readonly typedefName: boolean;
}

/** An enum; `anonymous` ones have no name of their own and are called after their first enumerator. */
export interface NamedEnum {
  readonly declaration: EnumDeclaration;
  readonly anonymous: boolean;
}

export interface UnionApi {
  readonly flavours: readonly { readonly flavour: string; readonly revision: string }[];
  /** Paths, in an order in which they can be included; with the flavours that have them. */
  readonly headers: readonly {
    readonly path: string;
    readonly file: string;
    readonly flavours: readonly string[];
  }[];
  readonly functions: readonly UnionItem<FunctionDeclaration>[];
  readonly records: readonly UnionItem<ScopedRecord>[];
  readonly opaque: readonly UnionItem<{ readonly tag: string }>[];
  readonly enums: readonly UnionItem<NamedEnum>[];
  readonly typedefs: readonly UnionItem<TypedefDeclaration>[];
  readonly constants: readonly UnionItem<ConstantMacro>[];
  readonly variables: readonly UnionItem<Extract<Declaration, { kind: 'variable' }>>[];
  /** Macros that are no constants, by name. */
  readonly otherMacros: readonly UnionItem<{ readonly kind: 'function' | 'empty' | 'other' }>[];
}

export type UnionHeader = UnionApi['headers'][number];
