/**
 * The intermediate representation: what SPDK's headers declare, as plain JSON.
 *
 * Offsets are in bits, sizes and alignments in bytes. Integers that a double cannot hold are decimal strings.
 */

export interface Api {
  readonly irVersion: 1;
  readonly flavour: string;
  /** Commit of the SPDK tree that was parsed. */
  readonly revision: string;
  /** Typedefs of the C library that the declarations mention, so that the file explains itself. */
  readonly systemTypedefs: Readonly<Record<string, Type>>;
  /** Records of the C library that programs have to fill in, such as `struct iovec`. */
  readonly systemRecords: readonly RecordDeclaration[];
  readonly headers: readonly Header[];
}

export interface Header {
  /** As a program includes it: `spdk/bdev.h`, `bdev/malloc/bdev_malloc.h`. */
  readonly path: string;
  /** Where it is below the SPDK root: `include/spdk/bdev.h`. */
  readonly file: string;
  readonly includes: readonly string[];
  readonly systemIncludes: readonly string[];
  /** In source order: a declaration only needs those before it. */
  readonly declarations: readonly Declaration[];
  readonly macros: readonly Macro[];
}

export type Declaration =
  | FunctionDeclaration
  | RecordDeclaration
  | OpaqueDeclaration
  | EnumDeclaration
  | TypedefDeclaration
  | VariableDeclaration;

export interface FunctionDeclaration {
  readonly kind: 'function';
  readonly name: string;
  readonly returns: Type;
  readonly params: readonly Param[];
  readonly inline?: true;
  readonly variadic?: true;
}

export interface Param {
  /** Empty when the header gives none. */
  readonly name: string;
  readonly type: Type;
}

export interface RecordDeclaration {
  readonly kind: 'record';
  /** Empty for an anonymous record, which is then nested in a typedef or a field. */
  readonly tag: string;
  readonly union?: true;
  readonly size: number;
  readonly align: number;
  readonly packed?: true;
  /** The record's own alignment attribute, where its members do not explain the alignment. */
  readonly aligned?: number;
  readonly fields: readonly Field[];
}

export interface Field {
  /** Empty for the members of an anonymous union or struct, and for padding bit-fields. */
  readonly name: string;
  readonly offset: number;
  readonly bits?: number;
  readonly aligned?: number;
  readonly type: Type;
}

/** A struct or union of which headers only say that it exists. */
export interface OpaqueDeclaration {
  readonly kind: 'opaque';
  readonly tag: string;
  readonly union?: true;
}

export interface EnumDeclaration {
  readonly kind: 'enum';
  readonly tag: string;
  readonly size: number;
  readonly enumerators: readonly Enumerator[];
}

export interface Enumerator {
  readonly name: string;
  readonly value: number | string;
}

export interface TypedefDeclaration {
  readonly kind: 'typedef';
  readonly name: string;
  readonly type: Type;
}

export interface VariableDeclaration {
  readonly kind: 'variable';
  readonly name: string;
  readonly type: Type;
}

export type Type =
  | { readonly kind: 'void' }
  | { readonly kind: 'base'; readonly name: string }
  | { readonly kind: 'typedef'; readonly name: string }
  | { readonly kind: 'struct'; readonly tag: string }
  | { readonly kind: 'union'; readonly tag: string }
  | { readonly kind: 'enum'; readonly tag: string }
  | { readonly kind: 'pointer'; readonly to: Type }
  | { readonly kind: 'const'; readonly of: Type }
  | { readonly kind: 'volatile'; readonly of: Type }
  /** `count` is null for a flexible array member. */
  | { readonly kind: 'array'; readonly of: Type; readonly count: number | null }
  | FunctionType
  /** A definition in place: of a field, or of a typedef. */
  | { readonly kind: 'inline'; readonly definition: RecordDeclaration | EnumDeclaration };

export interface FunctionType {
  readonly kind: 'function';
  readonly returns: Type;
  readonly params: readonly Param[];
  readonly variadic?: true;
}

export type Macro =
  /** `type` is C's name of the type that the compiler gives the expression. */
  | {
      readonly name: string;
      readonly kind: 'integer';
      readonly type: string;
      readonly value: number | string;
    }
  | { readonly name: string; readonly kind: 'double'; readonly value: string }
  | { readonly name: string; readonly kind: 'string'; readonly value: string }
  | { readonly name: string; readonly kind: 'function' }
  | { readonly name: string; readonly kind: 'empty' }
  /** Object-like, but no constant expression: part of a declaration, an alias, a run-time value. */
  | { readonly name: string; readonly kind: 'other' };

export type ConstantMacro = Extract<Macro, { readonly kind: 'integer' | 'double' | 'string' }>;
