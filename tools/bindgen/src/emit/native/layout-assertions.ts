import { moduleAndInternalHeaders } from '../../config/headers.js';
import type { Api, RecordDeclaration } from '../../ir/model.js';
import { bindsOnlyListed } from '../../passes/decide.js';
import { leafFields } from '../../passes/fields.js';
import { cxxBanner } from '../banner.js';
import { printInteger } from '../c/definition.js';
import type { OutputFile } from '../output.js';
import { nativeDirectory } from './directory.js';

/** A C file that fails to compile when the headers at hand are laid out other than the API says. */
export function emitLayoutAssertions(api: Api): OutputFile {
  const headers = api.headers.filter((header) => !bindsOnlyListed(header.path));
  const lines = headers.flatMap((header) => {
    const declared = header.declarations.flatMap((declaration) => {
      if (declaration.kind === 'record') return recordAssertions(declaration);
      if (declaration.kind !== 'enum') return [];
      return declaration.enumerators.map(({ name, value }) => assertion(`${name} == ${printInteger(value)}`));
    });
    return declared.length === 0 ? [] : [`\n#if __has_include("${header.path}")\n`, ...declared, '#endif\n'];
  });
  return {
    path: `${nativeDirectory}/layout_assertions_${api.flavour}.generated.c`,
    text: [cxxBanner({ sources: [api] }), '\n', preamble(), ...lines].join(''),
  };
}

/** The isolated headers come last: there the compiler compares them with the prototypes that stand in for them. */
function preamble(): string {
  const isolated = moduleAndInternalHeaders.filter((rule) => rule.isolated !== undefined);
  const blocks = isolated.map(({ path, clashingTags = [] }) => {
    const renamed = clashingTags.map((tag) => `#define ${tag} ${tag}_of_${path.replace(/\W/g, '_')}\n`);
    const restored = clashingTags.map((tag) => `#undef ${tag}\n`);
    return `#if __has_include("${path}")\n${renamed.join('')}#include "${path}"\n${restored.join('')}#endif\n`;
  });
  return `#include <stddef.h>\n\n#include "generated/headers.generated.h"\n${blocks.join('')}`;
}

function recordAssertions(record: RecordDeclaration): string[] {
  const name = `${record.union ? 'union' : 'struct'} ${record.tag}`;
  const offsets = leafFields(record)
    .filter(({ field }) => field.bits === undefined)
    .map(({ path, offset }) => assertion(`offsetof(${name}, ${path}) == ${offset / 8}`));
  return [
    assertion(`sizeof(${name}) == ${record.size}`),
    assertion(`_Alignof(${name}) == ${record.align}`),
    ...offsets,
  ];
}

function assertion(condition: string): string {
  return `_Static_assert(${condition}, "");\n`;
}
