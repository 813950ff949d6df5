import { moduleAndInternalHeaders } from '../../config/headers.js';
import { isIsolated } from '../../passes/decide.js';
import type { BindingTable } from '../../passes/table.js';
import { cxxBanner } from '../banner.js';
import { declare } from '../c/declarator.js';
import { mentionedTags, printDeclaration } from '../c/definition.js';
import type { OutputFile } from '../output.js';
import { nativeDirectory } from './directory.js';

const standardIncludes = 'spdk/stdinc.h';
// Headers of modules do not say themselves that they declare C functions.
const linkageBegin = '#ifdef __cplusplus\nextern "C" {\n#endif\n';
const linkageEnd = '#ifdef __cplusplus\n}\n#endif\n';

/** The header that includes all of SPDK's headers in scope, as far as they are there, in C and in C++. */
export function emitHeaders(table: BindingTable): OutputFile {
  const banner = cxxBanner({ sources: table.union.flavours });
  const paths = table.union.headers.map(({ path }) => path).filter((path) => !isIsolated(path));
  const includes = [
    // Includes every C library header, which C++ may only see outside of extern "C".
    includeIfThere(standardIncludes),
    linkageBegin,
    ...paths.filter((path) => path !== standardIncludes).map(includeIfThere),
    linkageEnd,
  ];
  const prototypes = table.union.headers
    .filter(({ path }) => isIsolated(path))
    .map(({ path }) => prototypesOf(table, path));
  return {
    path: `${nativeDirectory}/headers.generated.h`,
    text: [banner, '#pragma once\n', includes.join(''), ...prototypes].join('\n'),
  };
}

function includeIfThere(path: string): string {
  const prerequisites = moduleAndInternalHeaders.find((rule) => rule.path === path)?.prerequisites ?? [];
  const lines = [...prerequisites, path].map((include) => `#include "${include}"\n`);
  return `#if __has_include("${path}")\n${lines.join('')}#endif\n`;
}

/** Stands in for a header that cannot be included here; the layout assertions check it against the real one. */
function prototypesOf(table: BindingTable, path: string): string {
  const functions = table.functions.filter((item) => item.header === path);
  for (const item of functions) {
    if (item.variants.length > 1)
      throw new Error(`${item.name} differs between flavours, and ${path} cannot be included`);
  }
  const declarations = functions.flatMap((item) =>
    item.variants.slice(0, 1).map((variant) => variant.declaration),
  );
  const tags = [
    ...new Set(declarations.flatMap(mentionedTags).map((type) => `${declare(type, '')};\n`)),
  ].sort();
  const lines = declarations.map((declaration) => `${printDeclaration(declaration)}\n`);
  const rule = moduleAndInternalHeaders.find((candidate) => candidate.path === path);
  return [
    `// ${path} ${rule?.isolated ?? ''}.\n#if __has_include("${path}")\n`,
    linkageBegin,
    tags.join(''),
    lines.join(''),
    `${linkageEnd}#endif\n`,
  ].join('');
}
