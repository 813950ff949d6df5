import { moduleAndInternalHeaders } from '../../config/headers.js';
import type { UnionApi, UnionItem } from '../../ir/union.js';

/** Upstream's documentation of a header; private ones have none, and those in subfolders no address that can be told. */
export function documentationLink(headerPath: string): string | undefined {
  if (moduleAndInternalHeaders.some((rule) => rule.path === headerPath)) return undefined;
  const [folder, name = '', ...deeper] = headerPath.split('/');
  if (folder !== 'spdk' || deeper.length > 0) return undefined;
  return `https://spdk.io/doc/${name.replace(/_/g, '__').replace(/\.h$/, '_8h.html')}`;
}

/** Where an item comes from: its header, and the flavours that have it unless all do. */
export function originLine(union: UnionApi, item: UnionItem<unknown>): string {
  const link = documentationLink(item.header);
  const header = link === undefined ? `\`${item.header}\`` : `[\`${item.header}\`](${link})`;
  const flavours = flavoursOf(item);
  if (flavours.length === union.flavours.length) return `${header}, in all flavours.`;
  return `${header}, in ${flavours.join(', ')}.`;
}

export function flavoursOf(item: UnionItem<unknown>): string[] {
  return [...new Set(item.variants.flatMap((variant) => variant.flavours))];
}
