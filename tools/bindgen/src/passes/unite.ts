import type { Api, ConstantMacro, Declaration, Header, RecordDeclaration, Type } from '../ir/model.js';
import type { NamedEnum, ScopedRecord, UnionApi, UnionHeader, UnionItem } from '../ir/union.js';

/** Lays the APIs of all flavours over each other. */
export function unite(apis: readonly Api[]): UnionApi {
  const all = apis.flatMap((api) => api.headers.map((header) => ({ api, header })));
  const collect = <T>(read: (header: Header, api: Api) => Iterable<readonly [string, T]>): UnionItem<T>[] => {
    const collector = new Collector<T>();
    for (const { api, header } of all) {
      for (const [name, declaration] of read(header, api))
        collector.add(api.flavour, header.path, name, declaration);
    }
    return collector.items();
  };
  return {
    flavours: apis.map(({ flavour, revision }) => ({ flavour, revision })),
    headers: uniteHeaders(apis),
    functions: collect((header) =>
      declarationsOf(header, 'function').map((declaration) => [declaration.name, declaration]),
    ),
    records: [...collect((header) => recordsOf(header)), ...systemRecords(apis)],
    opaque: collect((header) => declarationsOf(header, 'opaque').map(({ tag }) => [tag, { tag }])),
    enums: collect((header) => enumsOf(header)),
    typedefs: collect((header) =>
      declarationsOf(header, 'typedef').map((declaration) => [declaration.name, declaration]),
    ),
    constants: collect((header) =>
      header.macros.flatMap((macro): [string, ConstantMacro][] =>
        macro.kind === 'integer' || macro.kind === 'double' || macro.kind === 'string'
          ? [[macro.name, macro]]
          : [],
      ),
    ),
    variables: collect((header) =>
      declarationsOf(header, 'variable').map((declaration) => [declaration.name, declaration]),
    ),
    otherMacros: collect((header) =>
      header.macros.flatMap((macro): [string, { kind: 'function' | 'empty' | 'other' }][] =>
        macro.kind === 'function' || macro.kind === 'empty' || macro.kind === 'other'
          ? [[macro.name, { kind: macro.kind }]]
          : [],
      ),
    ),
  };
}

class Collector<T> {
  readonly #byName = new Map<
    string,
    { header: string; variants: Map<string, { flavours: string[]; declaration: T }> }
  >();

  add(flavour: string, header: string, name: string, declaration: T): void {
    let item = this.#byName.get(name);
    if (!item) {
      item = { header, variants: new Map() };
      this.#byName.set(name, item);
    }
    const key = JSON.stringify(declaration);
    const variant = item.variants.get(key);
    if (!variant) item.variants.set(key, { flavours: [flavour], declaration });
    else if (!variant.flavours.includes(flavour)) variant.flavours.push(flavour);
  }

  items(): UnionItem<T>[] {
    return [...this.#byName].map(([name, { header, variants }]) => ({
      name,
      header,
      variants: [...variants.values()],
    }));
  }
}

function declarationsOf<K extends Declaration['kind']>(
  header: Header,
  kind: K,
): Extract<Declaration, { kind: K }>[] {
  return header.declarations.filter(
    (declaration): declaration is Extract<Declaration, { kind: K }> => declaration.kind === kind,
  );
}

function uniteHeaders(apis: readonly Api[]): UnionHeader[] {
  const headers = new Map<string, { path: string; file: string; flavours: string[] }>();
  for (const api of apis) {
    for (const { path, file } of api.headers) {
      const known = headers.get(path);
      if (known) known.flavours.push(api.flavour);
      else headers.set(path, { path, file, flavours: [api.flavour] });
    }
  }
  return [...headers.values()];
}

function recordsOf(header: Header): [string, ScopedRecord][] {
  return header.declarations.flatMap((declaration): [string, ScopedRecord][] => {
    if (declaration.kind === 'record') return withNested(declaration, declaration.tag, [], false);
    const inline = declaration.kind === 'typedef' ? inlineRecord(declaration.type) : undefined;
    if (!inline || declaration.kind !== 'typedef') return [];
    return withNested(inline, inline.tag === '' ? declaration.name : inline.tag, [], inline.tag === '');
  });
}

function inlineRecord(type: Type): RecordDeclaration | undefined {
  return type.kind === 'inline' && type.definition.kind === 'record' ? type.definition : undefined;
}

/** The record and the tagged ones defined inside it. */
function withNested(
  record: RecordDeclaration,
  name: string,
  scope: readonly string[],
  typedefName: boolean,
): [string, ScopedRecord][] {
  return [[name, { record, scope, typedefName }], ...nestedRecords(record, [...scope, name])];
}

function nestedRecords(record: RecordDeclaration, scope: readonly string[]): [string, ScopedRecord][] {
  return record.fields.flatMap((field): [string, ScopedRecord][] => {
    const inner = inlineRecord(elementType(field.type));
    if (!inner) return [];
    // C++ has no name for what is defined inside an anonymous record.
    return inner.tag === '' ? [] : withNested(inner, inner.tag, scope, false);
  });
}

function elementType(type: Type): Type {
  return type.kind === 'array' ? elementType(type.of) : type;
}

function enumsOf(header: Header): [string, NamedEnum][] {
  return header.declarations.flatMap((declaration): [string, NamedEnum][] => {
    if (declaration.kind === 'enum') {
      const anonymous = declaration.tag === '';
      return [
        [anonymous ? (declaration.enumerators[0]?.name ?? '') : declaration.tag, { declaration, anonymous }],
      ];
    }
    if (
      declaration.kind === 'typedef' &&
      declaration.type.kind === 'inline' &&
      declaration.type.definition.kind === 'enum'
    ) {
      return [[declaration.name, { declaration: declaration.type.definition, anonymous: false }]];
    }
    return [];
  });
}

/** The C library's records, as if each flavour's first header declared them. */
function systemRecords(apis: readonly Api[]): UnionItem<ScopedRecord>[] {
  const collector = new Collector<ScopedRecord>();
  for (const api of apis) {
    for (const record of api.systemRecords) {
      collector.add(api.flavour, 'spdk/stdinc.h', record.tag, { record, scope: [], typedefName: false });
    }
  }
  return collector.items();
}
