/** The URL of a module with this text, for a worker to load. `import`s of packages go by `import.meta.resolve`. */
export function moduleUrl(text: string): string {
  return `data:text/javascript,${encodeURIComponent(text)}`;
}
