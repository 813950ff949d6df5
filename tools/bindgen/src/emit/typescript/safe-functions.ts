import {
  type ImportDeclarationStructure,
  type StatementStructures,
  StructureKind,
  VariableDeclarationKind,
} from 'ts-morph';
import {
  type SafeFamily,
  type SafeFunction,
  type SafeParam,
  safeFamilies,
  safeFunctions,
  tagBehind,
} from '../../passes/ownership.js';
import { groupBySlug, slugOf } from '../../passes/slug.js';
import { type BindingTable, resolverOf } from '../../passes/table.js';
import { printDeclaration } from '../c/definition.js';
import { originLine } from './documentation.js';
import { valueImport } from './imports.js';
import { safeDirectory, type TypeScriptFile } from './project.js';
import { typeNames } from './type-names.js';
import { pointerTypeNames } from './types.js';
import { safeName, type TypeNames, ValueTypes } from './value-types.js';

/** Guarded functions, a file per header: families stand where the functions that release them are. */
export function safeFunctionFiles(table: BindingTable): TypeScriptFile[] {
  const families = safeFamilies(table);
  const context: Context = {
    table,
    names: typeNames(table),
    pointers: pointerTypeNames(table),
    families: new Map(families.map((family) => [family.tag, family])),
  };
  const functions = safeFunctions(table);
  const familiesBySlug = groupBySlug(
    table.union.headers,
    families.map((family) => ({ header: family.releaseItem.header, family })),
  );
  return [
    ...groupBySlug(
      table.union.headers,
      functions.map((fn) => ({ header: fn.item.header, fn })),
    ),
  ].flatMap(([slug, items]) => {
    const own = (familiesBySlug.get(slug) ?? []).map(({ family }) => family);
    if (items.length === 0 && own.length === 0) return [];
    const file = new FileWriter(context, slug);
    const statements = [
      ...own.map((family) => file.family(family)),
      ...items.map(({ fn }) => file.entry(fn)),
    ];
    return [
      {
        path: `${safeDirectory}/functions/${slug}.generated.ts`,
        statements: [...file.imports(), ...statements],
      },
    ];
  });
}

interface Context {
  readonly table: BindingTable;
  readonly names: TypeNames;
  readonly pointers: ReadonlyMap<string, string>;
  readonly families: ReadonlyMap<string, SafeFamily>;
}

/** `spdk_mempool_create` is `mempoolCreate`. */
function camelName(name: string): string {
  return name.replace(/^spdk_/, '').replace(/_+(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function familyName(tag: string): string {
  return `${camelName(tag)}Family`;
}

/** Writes the statements of one file, and remembers what they need. */
class FileWriter {
  readonly #context: Context;
  readonly #slug: string;
  readonly #raw = new Map<string, Set<string>>();
  readonly #families = new Map<string, Set<string>>();
  readonly #entry = new Set<string>();
  readonly #types = {
    pointers: new Set<string>(),
    guard: new Set<string>(),
    asyncGuard: new Set<string>(),
    family: new Set<string>(),
    binding: new Set<string>(),
    enums: new Set<string>(),
    declared: new Set<string>(),
  };

  constructor(context: Context, slug: string) {
    this.#context = context;
    this.#slug = slug;
  }

  family(family: SafeFamily): StatementStructures {
    const { tag, kind, belongsTo, kept } = family;
    this.#types.family.add('Family');
    const fields = [
      `tag: '${tag}'`,
      `kind: '${kind}'`,
      `belongsTo: '${belongsTo}'`,
      ...(kept === undefined ? [] : [`kept: '${kept}'`]),
      `release: ${this.#release(family)}`,
    ];
    const asynchronous = family.releaseCallback ? ' It is gone some time later.' : '';
    return {
      kind: StructureKind.VariableStatement,
      isExported: true,
      declarationKind: VariableDeclarationKind.Const,
      docs: [
        {
          description: `What a \`${tag}\` is to its guards: \`${family.release}\` releases one.${asynchronous}`,
        },
      ],
      declarations: [
        { name: familyName(tag), type: `Family<'${tag}'>`, initializer: `{ ${fields.join(', ')} }` },
      ],
    };
  }

  entry(fn: SafeFunction): StatementStructures {
    const { name } = fn.item;
    this.#need(this.#raw, fn.item.header, name);
    const returns = this.#returns(fn);
    const params = fn.params.flatMap((param) => {
      const type = this.#paramType(fn, param);
      return type === undefined ? [] : [`${safeName(param.name)}: ${type}`];
    });
    const factory = fn.creates ? 'creator' : 'entry';
    this.#entry.add(factory);
    const options = this.#options(fn);
    return {
      kind: StructureKind.VariableStatement,
      isExported: true,
      declarationKind: VariableDeclarationKind.Const,
      docs: [{ description: this.#doc(fn) }],
      declarations: [
        {
          name: camelName(name),
          type: `(${params.join(', ')}) => ${returns}`,
          initializer: `${factory}(${[name, `'${name}'`, `'${fn.params.map(paramCode).join(' ')}'`, ...options].join(', ')})`,
        },
      ],
    };
  }

  imports(): ImportDeclarationStructure[] {
    const raw = [...this.#raw].map(([header, names]) =>
      valueImport(`@spdk-ts/spdk-sys/functions/${slugOf(header)}`, [...names].sort()),
    );
    const families = [...this.#families].map(([header, names]) =>
      valueImport(`./${slugOf(header)}.generated.js`, [...names].sort()),
    );
    const types = this.#types;
    return [
      ...raw,
      ...typeImport('@spdk-ts/spdk-sys', types.declared),
      ...typeImport('@spdk-ts/spdk-sys/enums', types.enums),
      ...typeImport('@spdk-ts/spdk-sys/runtime', types.binding),
      ...(this.#entry.size === 0 ? [] : [valueImport('../../entry/entry.js', [...this.#entry].sort())]),
      ...typeImport('../../entry/family.js', types.family),
      ...typeImport('../../guard/async-guard.js', types.asyncGuard),
      ...typeImport('../../guard/guard.js', types.guard),
      ...typeImport('../pointers.generated.js', types.pointers),
      ...families,
    ];
  }

  #release({
    release,
    releaseItem,
    releasesThroughPointer,
    releaseCallback,
    releaseErrno,
  }: SafeFamily): string {
    this.#need(this.#raw, releaseItem.header, release);
    const pointer = releasesThroughPointer ? 'BigUint64Array.of(BigInt(pointer))' : 'pointer';
    if (releaseCallback) {
      const status = releaseCallback.statusIndex < 0 ? '() => done(0)' : '(_, status) => done(status)';
      return `(pointer, done) => ${release}(${pointer}, ${status}, 0)`;
    }
    const call = `${release}(${pointer})`;
    if (typeof releaseErrno === 'string') {
      this.#entry.add('withErrno');
      return `(pointer) => withErrno(${call}, '${releaseErrno}')`;
    }
    return `(pointer) => ${call}`;
  }

  #returns(fn: SafeFunction): string {
    const { declaration, creates } = fn;
    const resolver = resolverOf(this.#context.table, fn.item);
    if (creates) {
      const asynchronous = this.#context.families.get(creates.tag)?.releaseCallback !== undefined;
      if (asynchronous) this.#types.asyncGuard.add('AsyncGuard');
      else this.#types.guard.add('Guard');
      return `${asynchronous ? 'AsyncGuard' : 'Guard'}<'${creates.tag}'>`;
    }
    const tag = tagBehind(resolver, declaration.returns);
    const pointer = tag === undefined ? undefined : this.#context.pointers.get(tag);
    if (pointer !== undefined) {
      this.#types.pointers.add(pointer);
      return `${pointer} | undefined`;
    }
    const types = new ValueTypes(resolver, this.#context.names);
    const text = types.result(declaration.returns);
    this.#used(types);
    return text;
  }

  #paramType(fn: SafeFunction, param: SafeParam): string | undefined {
    if (param.how === 'null' || param.how === 'size' || param.how === 'out') return undefined;
    if (param.how === 'text') return param.optional ? 'string | null' : 'string';
    if (param.how === 'object') {
      this.#types.guard.add('Guarded');
      return `Guarded<'${param.tag}'>`;
    }
    if (param.how === 'struct') {
      this.#types.declared.add(param.tag).add('StructView');
      return `(${param.tag} & StructView)${param.optional ? ' | null' : ''}`;
    }
    const types = new ValueTypes(resolverOf(this.#context.table, fn.item), this.#context.names);
    const text = param.how === 'callback' ? types.callback(param.type) : types.argument(param.type);
    this.#used(types);
    return text;
  }

  /** What stands after the codes of the parameters. */
  #options({ creates, errno, declaration, item }: SafeFunction): string[] {
    const resolver = resolverOf(this.#context.table, item);
    if (creates) {
      const family = this.#context.families.get(creates.tag);
      if (!family) throw new Error(`${item.name} makes a ${creates.tag}, which has no family`);
      const { header } = family.releaseItem;
      if (slugOf(header) !== this.#slug) this.#need(this.#families, header, familyName(creates.tag));
      const { parent, failure } = creates;
      const details = [
        ...(parent === undefined ? [] : [`parent: '${parent}'`]),
        ...(failure === undefined ? [] : [`failure: '${failure}'`]),
      ];
      return [familyName(creates.tag), ...(details.length === 0 ? [] : [`{ ${details.join(', ')} }`])];
    }
    if (typeof errno === 'string') return [`'${errno}'`];
    if (errno) return ["'errno'"];
    return tagBehind(resolver, declaration.returns) === undefined ? [] : ["'pointer'"];
  }

  #doc({ item, declaration, creates, errno }: SafeFunction): string {
    const made = creates
      ? [
          '',
          `What it makes is released by \`${this.#context.families.get(creates.tag)?.release}\`, when it is disposed of` +
            (creates.parent === undefined ? '.' : ` or \`${creates.parent}\` is.`),
        ]
      : [];
    const fails = errno || creates ? ['', '@throws SpdkError with the errno'] : [];
    return [
      originLine(this.#context.table.union, item),
      '',
      `\`${printDeclaration(declaration)}\``,
      ...made,
      ...fails,
    ].join('\n');
  }

  #used(types: ValueTypes): void {
    for (const name of types.used.binding) this.#types.binding.add(name);
    for (const name of types.used.enums) this.#types.enums.add(name);
    for (const name of [...types.used.callbacks, ...types.used.structs]) this.#types.declared.add(name);
  }

  #need(what: Map<string, Set<string>>, header: string, name: string): void {
    const names = what.get(header) ?? new Set();
    what.set(header, names.add(name));
  }
}

/** How `entry` is told of a parameter: its name, and what to do with it. */
function paramCode(param: SafeParam): string {
  switch (param.how) {
    case 'object':
      return `${param.name}:${param.tag}`;
    case 'text':
      return `${param.name}${param.optional ? '$?' : '$'}`;
    case 'struct':
      return `${param.name}${param.optional ? '{}?' : '{}'}`;
    case 'callback':
      return `${param.name}()`;
    case 'null':
      return '=null';
    case 'size':
      return '=size';
    case 'out':
      return '=out';
    default:
      return param.name;
  }
}

function typeImport(moduleSpecifier: string, names: ReadonlySet<string>): ImportDeclarationStructure[] {
  if (names.size === 0) return [];
  return [
    {
      kind: StructureKind.ImportDeclaration,
      isTypeOnly: true,
      moduleSpecifier,
      namedImports: [...names].sort(),
    },
  ];
}
