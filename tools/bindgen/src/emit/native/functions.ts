import type { FunctionAnnotation } from '../../config/annotations/index.js';
import type { FunctionDeclaration } from '../../ir/model.js';
import type { UnionItem } from '../../ir/union.js';
import { parameterNames } from '../../passes/parameter-names.js';
import { groupBySlug } from '../../passes/slug.js';
import type { BindingTable } from '../../passes/table.js';
import { slashBanner } from '../banner.js';
import type { OutputFile } from '../output.js';
import { annotationMacros } from './annotations.js';
import { nativeDirectory } from './directory.js';

/** One line per function: its name, its parameters' names, and what its type cannot tell. */
export function emitFunctionTable(table: BindingTable): OutputFile[] {
  const banner = slashBanner({ sources: table.union.flavours });
  return [...groupBySlug(table.union.headers, table.functions)].map(([slug, items]) => ({
    path: functionTablePath(slug),
    text: `${banner}\n${items.map((item) => functionLine(table, item)).join('')}`,
  }));
}

export function functionTablePath(slug: string): string {
  return `${nativeDirectory}/functions/${slug}.generated.inc`;
}

function functionLine(table: BindingTable, item: UnionItem<FunctionDeclaration>): string {
  const macro = isInline(item) ? 'SPDK_INLINE_FN' : 'SPDK_FN';
  const annotation: FunctionAnnotation | undefined = table.annotation(item.name);
  const macros = annotation ? annotationMacros(table, item, annotation) : [];
  const arguments_ = [item.name, JSON.stringify(parameterVariants(item).join('|'))];
  if (macros.length > 0) arguments_.push(macros.join(' '));
  return `${macro}(${arguments_.join(', ')})\n`;
}

export function isInline(item: UnionItem<FunctionDeclaration>): boolean {
  const inline = item.variants.filter(({ declaration }) => declaration.inline);
  if (inline.length === 0) return false;
  if (inline.length === item.variants.length) return true;
  throw new Error(`${item.name} is inline in some flavours only, which the binding table cannot say`);
}

/** Parameter names, one variant per number of parameters: that number is what tells them apart. */
export function parameterVariants(item: UnionItem<FunctionDeclaration>): string[] {
  const byArity = new Map<number, string>();
  for (const { declaration } of item.variants) {
    const names = parameterNames(declaration);
    if (!byArity.has(names.length)) byArity.set(names.length, names.join(' '));
  }
  return [...byArity.values()];
}
