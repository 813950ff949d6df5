declare const pointee: unique symbol;

/**
 * An address in C memory, as a number (user-space addresses fit into 47 bits). 0 is NULL.
 *
 * `T` names what it points to. A plain `number`, which is also what a `void *` is, is accepted everywhere, a pointer known
 * to be of another kind is not; the strict brands are in `@spdk-ts/spdk-safe`.
 */
export type Ptr<T extends string = 'void'> = T extends 'void' ? number : number & { readonly [pointee]?: T };

/** What a pointer parameter takes: an address, NULL, or JavaScript memory whose bytes C sees for the call. */
export type PtrIn<T extends string = 'void'> = Ptr<T> | bigint | ArrayBuffer | ArrayBufferView | null;

/** Memory that C writes a `T` into, for example a `BigUint64Array(1)` for one pointer. */
export type Out<T extends string = 'void'> = PtrIn<T>;

/** `const char *` as parameter: copied, NUL-terminated. Strings that contain NUL are rejected. */
export type CString = string | number | null;

/** A 64-bit integer as parameter. C's answers are always `bigint`. */
export type Int64 = number | bigint;
