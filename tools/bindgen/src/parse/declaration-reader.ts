import type {
  Declaration,
  EnumDeclaration,
  Field,
  FunctionDeclaration,
  Param,
  RecordDeclaration,
  Type,
} from '../ir/model.js';
import type { CastxmlDocument, Element } from './castxml-document.js';
import type { SourceText } from './parameter-names.js';
import { explainLayout, type MeasuredMember } from './record-layout.js';
import { readEnumerators, type SourceLocation, TypeReader } from './type-reader.js';

export interface PlacedDeclaration {
  readonly location: SourceLocation;
  readonly declaration: Declaration;
}

export interface ReaderInput {
  readonly document: CastxmlDocument;
  /** The same headers parsed as C++: castxml reports members of tags defined inside a struct only there. */
  readonly nested: CastxmlDocument;
  readonly isProjectFile: (path: string) => boolean;
  readonly sourceText: (path: string) => SourceText;
}

/** Reads the declarations that the project's headers make, and the C library's typedefs that they use. */
export class DeclarationReader {
  readonly systemTypedefs = new Map<string, Type>();
  readonly #input: ReaderInput;
  readonly #types: TypeReader;
  readonly #topLevel: ReadonlySet<Element>;
  readonly #placed = new Set<Element>();
  readonly #nestedByPlace: ReadonlyMap<string, Element>;

  constructor(input: ReaderInput) {
    this.#input = input;
    this.#types = new TypeReader(input.document, {
      inPlace: (element) => this.#inPlace(element),
      typedefSeen: (element) => this.#typedefSeen(element, this.#types),
    });
    this.#topLevel = new Set(globalMembers(input.document));
    this.#nestedByPlace = indexByPlace(input.nested);
  }

  read(): PlacedDeclaration[] {
    const placed: PlacedDeclaration[] = [];
    for (const element of this.#topLevel) {
      const location = this.#types.location(element);
      if (!location || !this.#input.isProjectFile(location.path)) continue;
      const declaration = this.#declaration(element, location);
      if (declaration) placed.push({ location, declaration });
    }
    return placed;
  }

  /** A record of the C library, by tag. */
  systemRecord(tag: string): RecordDeclaration | undefined {
    for (const element of this.#topLevel) {
      if (element.name === 'Struct' && element.attributes['name'] === tag)
        return this.#record(element, this.#types, tag);
    }
    return undefined;
  }

  #declaration(element: Element, location: SourceLocation): Declaration | undefined {
    const name = element.attributes['name'] ?? '';
    switch (element.name) {
      case 'Function':
        return this.#function(element, location);
      case 'Struct':
      case 'Union':
        return this.#topLevelRecord(element, name);
      case 'Enumeration':
        if (this.#isTypedefOnly(element)) return undefined;
        return enumeration(element, name);
      case 'Typedef':
        return {
          kind: 'typedef',
          name,
          type: this.#named(this.#types.type(element.attributes['type'] ?? ''), name, location),
        };
      case 'Variable':
        return { kind: 'variable', name, type: this.#types.type(element.attributes['type'] ?? '') };
      case 'Unimplemented':
        return undefined;
      default:
        throw new Error(`${location.path}:${location.line}: castxml element ${element.name} is not known`);
    }
  }

  #function(element: Element, location: SourceLocation): FunctionDeclaration {
    const params: Param[] = this.#types.params(element).map((param) => ({
      name: param.name,
      type: this.#named(param.type, param.name, location),
    }));
    return {
      kind: 'function',
      name: element.attributes['name'] ?? '',
      returns: this.#types.type(element.attributes['returns'] ?? ''),
      params,
      ...(element.attributes['inline'] === '1' || element.attributes['static'] === '1'
        ? { inline: true as const }
        : {}),
      ...(element.children.some((child) => child.name === 'Ellipsis') ? { variadic: true as const } : {}),
    };
  }

  #topLevelRecord(element: Element, tag: string): Declaration | undefined {
    const union = element.name === 'Union' ? { union: true as const } : {};
    if (element.attributes['incomplete'] === '1') return { kind: 'opaque', tag, ...union };
    if (tag === '') return undefined;
    return this.#record(element, this.#types, tag);
  }

  #record(element: Element, types: TypeReader, tag: string): RecordDeclaration {
    const fieldElements = (element.attributes['members'] ?? '')
      .split(' ')
      .filter((id) => id !== '')
      .map((id) => types.element(id))
      .filter((member) => member.name === 'Field');
    const union = element.name === 'Union';
    const align = Number(element.attributes['align']) / 8;
    const layout = explainLayout({
      union,
      align,
      members: fieldElements.map((field) => measured(field, types)),
    });
    const fields = fieldElements.map((field, index): Field => {
      const { name = '', bits, offset, type = '' } = field.attributes;
      const aligned = layout.members[index];
      return {
        name,
        offset: Number(offset),
        ...(bits === undefined ? {} : { bits: Number(bits) }),
        ...(aligned === undefined ? {} : { aligned }),
        type: this.#named(types.type(type), name, types.location(field)),
      };
    });
    return {
      kind: 'record',
      tag,
      ...(union ? { union } : {}),
      size: Number(element.attributes['size']) / 8,
      align,
      ...(layout.packed ? { packed: true as const } : {}),
      ...(layout.aligned === undefined ? {} : { aligned: layout.aligned }),
      fields,
    };
  }

  /** Definitions that are not declarations of their own: anonymous ones, and tags defined inside a struct. */
  #inPlace(element: Element): RecordDeclaration | EnumDeclaration | undefined {
    const location = this.#types.location(element);
    if (!location || !this.#input.isProjectFile(location.path) || element.attributes['incomplete'] === '1')
      return undefined;
    const tag = element.attributes['name'] ?? '';
    if (element.name === 'Enumeration') {
      if (this.#isTypedefOnly(element)) return enumeration(element, '');
      if (tag !== '' && this.#topLevel.has(element)) return undefined;
      return this.#firstTime(element, tag) ? enumeration(element, tag) : undefined;
    }
    if (tag === '') return this.#record(element, this.#types, '');
    if (this.#topLevel.has(element) || !this.#firstTime(element, tag)) return undefined;
    return this.#nestedRecord(element, tag, location);
  }

  #firstTime(element: Element, tag: string): boolean {
    if (tag === '') return true;
    if (this.#placed.has(element)) return false;
    this.#placed.add(element);
    return true;
  }

  #nestedRecord(element: Element, tag: string, location: SourceLocation): RecordDeclaration | undefined {
    const inCxx = this.#nestedByPlace.get(place(tag, location));
    if (!inCxx) return this.#record(element, this.#types, tag);
    const types: TypeReader = new TypeReader(this.#input.nested, {
      inPlace: (inner) => this.#inPlaceOfNested(inner, types),
      typedefSeen: (typedef) => this.#typedefSeen(typedef, types),
    });
    return this.#record(inCxx, types, tag);
  }

  #inPlaceOfNested(element: Element, types: TypeReader): RecordDeclaration | EnumDeclaration | undefined {
    const location = types.location(element);
    if (!location || !this.#input.isProjectFile(location.path) || element.attributes['incomplete'] === '1')
      return undefined;
    const tag = element.attributes['name'] ?? '';
    const isNested =
      element.attributes['context'] !== undefined &&
      types.element(element.attributes['context']).name !== 'Namespace';
    if (tag !== '' && !isNested) return undefined;
    if (element.name === 'Enumeration') return enumeration(element, tag);
    return this.#record(element, types, tag);
  }

  /** clang lends a typedef's name to the anonymous enum behind it. */
  #isTypedefOnly(element: Element): boolean {
    const name = element.attributes['name'] ?? '';
    const location = this.#types.location(element);
    return name !== '' && location !== undefined && !this.#input.sourceText(location.path).namesEnum(name);
  }

  #typedefSeen(element: Element, types: TypeReader): void {
    const name = element.attributes['name'] ?? '';
    const location = types.location(element);
    if (this.systemTypedefs.has(name) || (location && this.#input.isProjectFile(location.path))) return;
    // Taken before its type is read: typedefs of the C library may refer to themselves.
    this.systemTypedefs.set(name, { kind: 'void' });
    this.systemTypedefs.set(name, types.type(element.attributes['type'] ?? ''));
  }

  /** Fills in the parameter names of the function type that `declared` is declared with. */
  #named(type: Type, declared: string, location: SourceLocation | undefined): Type {
    if (declared === '' || !location) return type;
    if (type.kind === 'pointer') return { kind: 'pointer', to: this.#named(type.to, declared, location) };
    if (type.kind === 'array') return { ...type, of: this.#named(type.of, declared, location) };
    if (type.kind !== 'function' || type.params.length === 0) return type;
    const names = this.#input
      .sourceText(location.path)
      .parameterNames(declared, location.line, type.params.length);
    if (!names) return type;
    return { ...type, params: type.params.map((param, index) => ({ ...param, name: names[index] ?? '' })) };
  }
}

function enumeration(element: Element, tag: string): EnumDeclaration {
  return {
    kind: 'enum',
    tag,
    size: Number(element.attributes['size']) / 8,
    enumerators: readEnumerators(element),
  };
}

function measured(field: Element, types: TypeReader): MeasuredMember {
  const { size, align } = types.extent(field.attributes['type'] ?? '');
  const bits = field.attributes['bits'];
  const unnamedBits = bits !== undefined && (field.attributes['name'] ?? '') === '';
  return {
    offset: Number(field.attributes['offset']),
    bits: bits === undefined ? undefined : Number(bits),
    size,
    align: unnamedBits ? 1 : align,
  };
}

function globalMembers(document: CastxmlDocument): Element[] {
  const namespace = document.elements.find(
    (element) => element.name === 'Namespace' && element.attributes['name'] === '::',
  );
  return (namespace?.attributes['members'] ?? '').split(' ').flatMap((id) => document.byId.get(id) ?? []);
}

function indexByPlace(document: CastxmlDocument): Map<string, Element> {
  const index = new Map<string, Element>();
  for (const element of document.elements) {
    const { name, file, line, members } = element.attributes;
    if (!['Struct', 'Class', 'Union'].includes(element.name) || !name || members === undefined) continue;
    const path = document.files.get(file ?? '');
    if (path !== undefined) index.set(place(name, { path, line: Number(line) }), element);
  }
  return index;
}

function place(tag: string, location: SourceLocation): string {
  return `${location.path}:${location.line}:${tag}`;
}
