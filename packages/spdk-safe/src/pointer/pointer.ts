import type { Ptr } from '@spdk-ts/spdk-sys/runtime';

declare const brand: unique symbol;

/**
 * The address of a live C object of one kind. Unlike a number, or spdk-sys's `Ptr`, it can only come from a function
 * that obtained it from SPDK, and a pointer of another kind does not compile in its place.
 */
export type Pointer<Tag extends string> = Ptr<Tag> & { readonly [brand]: Tag };

/**
 * Claims that `address` is a live object of the kind that `Tag` names. Nothing checks it: a wrong claim is a crash or
 * worse.
 */
export function unsafePointerFrom<Tag extends string>(address: number): Pointer<Tag> {
  return address as Pointer<Tag>;
}
