import type { Api, Declaration, Header, Macro } from '../../ir/model.js';
import { cBanner } from '../banner.js';
import { declare } from '../c/declarator.js';
import { mentionedTags, mentionedTypes, printDeclaration, printInteger } from '../c/definition.js';
import type { OutputFile } from '../output.js';

export const embeddedDirectory = 'packages/spdk-sys/embedded';

export interface EmbeddedOptions {
  /** Whether the embedded backend's header declares the function. */
  readonly isDeclared: (header: Header, name: string) => boolean;
  /** Whether only the declared functions of the header, with what they mention, are emitted. */
  readonly functionsOnly: (header: Header) => boolean;
}

/** Headers that only pass on a system header. */
const FORWARDED: Readonly<Record<string, string>> = { 'spdk/queue.h': 'sys/queue.h' };

/** The C headers of the embedded backend: what SPDK's headers declare, without their code and comments. */
export function emitEmbeddedHeaders(api: Api, options: EmbeddedOptions): OutputFile[] {
  return api.headers.map((header) => ({
    path: `${embeddedDirectory}/${header.file}`,
    text: headerText(api, header, options),
  }));
}

function headerText(api: Api, header: Header, options: EmbeddedOptions): string {
  const guard = `SPDK_TS_EMBEDDED_${header.path.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;
  const known = new Set(api.headers.map(({ path }) => path));
  const forwarded = FORWARDED[header.path];
  const includes = [
    ...(forwarded === undefined ? header.systemIncludes : [forwarded]).map((path) => `#include <${path}>\n`),
    ...header.includes.filter((path) => known.has(path)).map((path) => `#include "${path}"\n`),
  ];
  const declarations = emittedDeclarations(header, options);
  const body = forwarded === undefined ? bodyText(header.macros, declarations) : '';
  return [
    cBanner({ sources: [api] }),
    `#ifndef ${guard}\n#define ${guard}\n`,
    includes.join(''),
    body,
    `#endif\n`,
  ]
    .filter((part) => part !== '')
    .join('\n');
}

/** Of a private header only the bound functions and the typedefs and enums that they need. */
function emittedDeclarations(header: Header, options: EmbeddedOptions): Declaration[] {
  if (!options.functionsOnly(header)) return [...header.declarations];
  const isBound = (declaration: Declaration): boolean =>
    declaration.kind === 'function' && options.isDeclared(header, declaration.name);
  const needed = new Set(
    header.declarations
      .filter(isBound)
      .flatMap(mentionedTypes)
      .map((type) => (type.kind === 'typedef' ? type.name : type.kind === 'enum' ? type.tag : '')),
  );
  return header.declarations.filter((declaration) => {
    if (declaration.kind === 'typedef') return needed.has(declaration.name);
    if (declaration.kind === 'enum') return needed.has(declaration.tag);
    return isBound(declaration);
  });
}

function bodyText(macros: readonly Macro[], declarations: readonly Declaration[]): string {
  const constants = macros.map(macroText).filter((line) => line !== '');
  const parts: string[] = [];
  if (constants.length > 0) parts.push(constants.join(''));
  if (declarations.some(isInlineFunction))
    parts.push('#ifndef SPDK_TS_INLINE\n#define SPDK_TS_INLINE\n#endif\n');
  if (declarations.length > 0) {
    const forward = forwardDeclarations(declarations);
    const text = declarations.map(declarationText).join('');
    parts.push(
      `#ifdef __cplusplus\nextern "C" {\n#endif\n\n${forward}${text}\n#ifdef __cplusplus\n}\n#endif\n`,
    );
  }
  return parts.join('\n');
}

/** The binding table marks what SPDK has inline as weak, so that a backend that lacks it still loads. */
function declarationText(declaration: Declaration): string {
  return `${isInlineFunction(declaration) ? 'SPDK_TS_INLINE ' : ''}${printDeclaration(declaration)}\n`;
}

function isInlineFunction(declaration: Declaration): boolean {
  return declaration.kind === 'function' && declaration.inline === true;
}

/** A tag first named among a function's parameters would be another type, local to that declaration. */
function forwardDeclarations(declarations: readonly Declaration[]): string {
  const lines = declarations.flatMap(mentionedTags).map((type) => `${declare(type, '')};\n`);
  const unique = [...new Set(lines)].filter((line) => !/ ;/.test(line)).sort();
  return unique.length === 0 ? '' : `${unique.join('')}\n`;
}

const SUFFIXES: Readonly<Record<string, string>> = {
  'unsigned int': 'U',
  long: 'L',
  'unsigned long': 'UL',
  'long long': 'LL',
  'unsigned long long': 'ULL',
};

function macroText(macro: Macro): string {
  switch (macro.kind) {
    case 'integer':
      return `#define ${macro.name} ${integerText(macro.type, macro.value)}\n`;
    case 'double':
      return `#define ${macro.name} ${macro.value}\n`;
    case 'string':
      return `#define ${macro.name} ${JSON.stringify(macro.value)}\n`;
    default:
      return '';
  }
}

function integerText(type: string, value: number | string): string {
  const suffix = SUFFIXES[type];
  const literal = printInteger(value, suffix);
  const typed = suffix === undefined && type !== 'int' ? `(${type})${literal}` : literal;
  return typed.startsWith('-') || typed !== literal ? `(${typed})` : literal;
}
