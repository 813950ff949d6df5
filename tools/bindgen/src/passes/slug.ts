/** File name part for a header: `spdk/bdev.h` is `bdev`, `bdev/malloc/bdev_malloc.h` is `bdev_malloc`. */
export function slugOf(headerPath: string): string {
  const [first = '', ...rest] = headerPath.replace(/\.h$/, '').split('/');
  if (first === 'spdk') return rest.join('_');
  if (first === 'spdk_internal') return ['internal', ...rest].join('_');
  return rest.at(-1) ?? first;
}

/** Items by the slug of their header, in the order of the headers; two headers must not share a slug. */
export function groupBySlug<T extends { readonly header: string }>(
  headers: readonly { readonly path: string }[],
  items: readonly T[],
): Map<string, T[]> {
  const headerOf = new Map<string, string>();
  for (const { path } of headers) {
    const slug = slugOf(path);
    const other = headerOf.get(slug);
    if (other !== undefined) throw new Error(`${path} and ${other} would share the file name ${slug}`);
    headerOf.set(slug, path);
  }
  const groups = new Map<string, T[]>([...headerOf.keys()].map((slug) => [slug, []]));
  for (const item of items) groups.get(slugOf(item.header))?.push(item);
  for (const [slug, group] of groups) if (group.length === 0) groups.delete(slug);
  return groups;
}
