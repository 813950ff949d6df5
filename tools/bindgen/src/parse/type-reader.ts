import type { EnumDeclaration, Enumerator, Param, RecordDeclaration, Type } from '../ir/model.js';
import type { CastxmlDocument, Element } from './castxml-document.js';

export interface SourceLocation {
  readonly path: string;
  readonly line: number;
}

/** What the type reader needs to know about definitions that castxml reports away from where they stand. */
export interface DefinitionPlaces {
  /** The definition to write in place, when the element is defined inside another declaration; else undefined. */
  inPlace(element: Element): RecordDeclaration | EnumDeclaration | undefined;
  /** Called for each typedef met, so that those of the C library get into the IR. */
  typedefSeen(element: Element): void;
}

/** Turns castxml's graph of type elements into the IR's type trees. */
export class TypeReader {
  readonly #document: CastxmlDocument;
  readonly #places: DefinitionPlaces;

  constructor(document: CastxmlDocument, places: DefinitionPlaces) {
    this.#document = document;
    this.#places = places;
  }

  element(id: string): Element {
    const element = this.#document.byId.get(id);
    if (!element) throw new Error(`castxml's output refers to ${id}, which it does not contain`);
    return element;
  }

  location(element: Element): SourceLocation | undefined {
    const path = this.#document.files.get(element.attributes['file'] ?? '');
    if (path === undefined) return undefined;
    return { path, line: Number(element.attributes['line'] ?? 0) };
  }

  type(id: string): Type {
    const element = this.element(id);
    const { attributes } = element;
    switch (element.name) {
      case 'FundamentalType':
        return fundamental(attributes['name'] ?? '');
      case 'PointerType':
        return pointer(this.type(attributes['type'] ?? ''));
      case 'CvQualifiedType':
        return this.#qualified(element);
      case 'ElaboratedType':
        return this.type(attributes['type'] ?? '');
      case 'ArrayType':
        return {
          kind: 'array',
          of: this.type(attributes['type'] ?? ''),
          count: arrayCount(attributes['max'] ?? ''),
        };
      case 'Typedef':
        this.#places.typedefSeen(element);
        return { kind: 'typedef', name: attributes['name'] ?? '' };
      case 'FunctionType':
        return this.#functionType(element);
      case 'Struct':
      case 'Class':
      case 'Union':
      case 'Enumeration':
        return this.#definition(element);
      default:
        throw new Error(`castxml element ${element.name} is no type that this reader knows`);
    }
  }

  params(element: Element): Param[] {
    return element.children
      .filter((child) => child.name === 'Argument')
      .map((child) => ({
        name: child.attributes['name'] ?? '',
        type: this.type(child.attributes['type'] ?? ''),
      }));
  }

  /** Size and alignment in bytes of the type behind `id`. */
  extent(id: string): { size: number; align: number } {
    const element = this.element(id);
    const { size, align, type, max } = element.attributes;
    if (element.name === 'ArrayType') {
      const of = this.extent(type ?? '');
      return { size: of.size * (arrayCount(max ?? '') ?? 0), align: of.align };
    }
    if (size !== undefined && align !== undefined)
      return { size: Number(size) / 8, align: Number(align) / 8 };
    if (type === undefined) throw new Error(`castxml element ${element.name} has neither size nor type`);
    return this.extent(type);
  }

  #qualified(element: Element): Type {
    let type = this.type(element.attributes['type'] ?? '');
    if (element.attributes['volatile'] === '1') type = { kind: 'volatile', of: type };
    if (element.attributes['const'] === '1') type = { kind: 'const', of: type };
    return type;
  }

  #functionType(element: Element): Type {
    const returns = this.type(element.attributes['returns'] ?? '');
    const params = this.params(element);
    const variadic = element.children.some((child) => child.name === 'Ellipsis');
    return variadic
      ? { kind: 'function', returns, params, variadic: true }
      : { kind: 'function', returns, params };
  }

  #definition(element: Element): Type {
    const definition = this.#places.inPlace(element);
    if (definition) return { kind: 'inline', definition };
    const tag = element.attributes['name'] ?? '';
    if (element.name === 'Enumeration') return { kind: 'enum', tag };
    return { kind: element.name === 'Union' ? 'union' : 'struct', tag };
  }
}

/** A `va_list` parameter decays to a pointer to what this ABI makes it of. */
function pointer(to: Type): Type {
  if (to.kind === 'struct' && to.tag === '__va_list_tag') return { kind: 'typedef', name: 'va_list' };
  return { kind: 'pointer', to };
}

function fundamental(name: string): Type {
  if (name === 'void') return { kind: 'void' };
  return { kind: 'base', name: name === 'bool' ? '_Bool' : name };
}

function arrayCount(max: string): number | null {
  return max === '' ? null : Number(max) + 1;
}

export function readEnumerators(element: Element): Enumerator[] {
  return element.children
    .filter((child) => child.name === 'EnumValue')
    .map((child) => ({
      name: child.attributes['name'] ?? '',
      value: integer(child.attributes['init'] ?? '0'),
    }));
}

/** A number where a double holds it, else its digits. */
export function integer(digits: string): number | string {
  const value = Number(digits);
  return Number.isSafeInteger(value) ? value : digits;
}
