/**
 * Compiler and linker flags of an instrumented build.
 *
 * @param {string | null} sanitize as `--sanitize` takes it
 */
export const sanitizerFlags = (sanitize) => (sanitize ? [`-fsanitize=${sanitize}`] : []);

/**
 * The sanitizers' runtimes, for LD_PRELOAD: they have to be in the process before its first allocation, and Node, which
 * is not instrumented, does not bring them.
 *
 * @param {string | null} sanitize @param {(file: string) => string | null} findLibrary
 * @returns {string[]} paths, none where nothing has to be loaded
 */
export function sanitizerRuntimes(sanitize, findLibrary) {
  const names = /** @type {(keyof typeof runtimes)[]} */ (sanitize?.split(',') ?? []);
  return names.map((name) => findLibrary(runtimes[name])).filter((path) => path !== null);
}

const runtimes = { address: 'libasan.so', undefined: 'libubsan.so', thread: 'libtsan.so' };
