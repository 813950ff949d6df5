import type { FieldLayout, StructLayout } from '../backend/addon.js';
import { currentAddon } from '../backend/load.js';
import { accessor } from './field.js';
import { memory } from './memory.js';
import type { Ptr } from './types.js';

/** A C struct seen from JavaScript: its fields are properties over the struct's own bytes. */
export interface StructView {
  /** Address of the struct. */
  readonly $ptr: Ptr;
  /** The struct's bytes. */
  readonly $bytes: Uint8Array;
}

/** A kind of struct; its size and offsets come from the compiler that built the loaded addon. */
export interface StructType<Fields> {
  readonly name: string;
  /** `sizeof`, in bytes. */
  readonly size: number;
  readonly layout: StructLayout;
  /** True if the build at hand has the field. */
  has(field: keyof Fields & string): boolean;
  /**
   * A zeroed struct in memory that JavaScript owns. It lives as long as the view is reachable: what C keeps beyond a
   * call must be allocated by C.
   */
  alloc(): Fields & StructView;
  /** A view of the struct at `ptr`. It does not own the memory and must not be used once C has freed it. */
  at(ptr: Ptr<string>): Fields & StructView;
}

type ViewClass = new (buffer: ArrayBufferLike, byteOffset: number, ptr: Ptr) => StructView;

const viewClasses = new Map<string, { layout: StructLayout; View: ViewClass }>();

/** Finds a struct by its C tag; the layout is fetched when it is first needed. */
export function structType<Fields>(name: string): StructType<Fields> {
  return {
    name,
    get size() {
      return classOf(name).layout.size;
    },
    get layout() {
      return classOf(name).layout;
    },
    has(field) {
      return classOf(name).layout.fields.some((candidate) => candidate.name === field);
    },
    alloc() {
      const { layout, View } = classOf(name);
      // The address of a small on-heap typed array can move; a plain ArrayBuffer's store does not.
      const buffer = new ArrayBuffer(layout.size);
      return new View(buffer, 0, memory.addressOf(buffer)) as Fields & StructView;
    },
    at(ptr) {
      if (ptr === 0) throw new TypeError(`expected the address of a struct ${name}, got NULL`);
      const { layout, View } = classOf(name);
      return new View(memory.view(ptr, layout.size), 0, ptr as Ptr) as Fields & StructView;
    },
  };
}

function classOf(name: string): { layout: StructLayout; View: ViewClass } {
  let known = viewClasses.get(name);
  if (!known) {
    const layout = currentAddon().layout(name);
    known = { layout, View: defineViewClass(name, layout.size, layout.fields) };
    viewClasses.set(name, known);
  }
  return known;
}

function nestedView(name: string, buffer: ArrayBufferLike, byteOffset: number, ptr: Ptr): StructView {
  return new (classOf(name).View)(buffer, byteOffset, ptr);
}

function defineViewClass(name: string, size: number, fields: readonly FieldLayout[]): ViewClass {
  const View = class {
    readonly $ptr: Ptr;
    readonly $bytes: Uint8Array;
    constructor(buffer: ArrayBufferLike, byteOffset: number, ptr: Ptr) {
      this.$ptr = ptr;
      this.$bytes = new Uint8Array(buffer, byteOffset, size);
    }
  };
  Object.defineProperty(View, 'name', { value: name });
  for (const field of fields) defineField(View.prototype, name, field);
  return View;
}

/** Defines `u.cmd.opc` as the property `opc` of an object `cmd` of an object `u`, and plain names directly. */
function defineField(prototype: object, structName: string, field: FieldLayout): void {
  const { get, set } = accessor(structName, field, nestedView);
  Object.defineProperty(prototype, field.name, {
    enumerable: true,
    get(this: StructView) {
      return get(this);
    },
    set(this: StructView, value: never) {
      set(this, value);
    },
  });
}
