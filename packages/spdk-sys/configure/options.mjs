import { ConfigureFailure } from './failure.mjs';

/**
 * @typedef {object} BuildOptions
 * @property {'embedded' | 'spdk'} backend
 * @property {string | null} sanitize as the compiler takes it: one sanitizer, or several with commas between them
 * @property {boolean} debug
 * @property {'static' | 'shared' | null} link forced kind of SPDK libraries, null: what the installation offers
 */

const usage =
  'usage: node configure/build.mjs embedded|spdk [--link=static|shared] [--sanitize=address|undefined|address,undefined|thread] [--debug]';
const backends = ['embedded', 'spdk'];
const linkKinds = ['static', 'shared'];
const sanitizers = ['address', 'undefined', 'address,undefined', 'thread'];

/**
 * Reads the command line; `SPDK_LINK` is the environment's word for `--link`.
 *
 * @param {readonly string[]} argv @param {NodeJS.ProcessEnv} env @returns {BuildOptions}
 */
export function parseOptions(argv, env) {
  /** @type {{backend: string | null, link: string | null, sanitize: string | null, debug: boolean}} */
  const options = { backend: null, link: env['SPDK_LINK'] || null, sanitize: null, debug: false };
  if (options.link) oneOf('SPDK_LINK', options.link, linkKinds);
  for (const argument of argv) {
    const [name, value] = split(argument);
    if (name === '--debug' && value === null) options.debug = true;
    else if (name === '--link') options.link = oneOf(name, value, linkKinds);
    else if (name === '--sanitize') options.sanitize = oneOf(name, value, sanitizers);
    else if (!name.startsWith('-') && options.backend === null)
      options.backend = oneOf('the backend', name, backends);
    else throw new ConfigureFailure(`unexpected argument '${argument}'`, { remedy: [usage] });
  }
  if (options.backend === null) throw new ConfigureFailure('no backend given', { remedy: [usage] });
  return /** @type {BuildOptions} */ (options);
}

/** @param {string} argument @returns {[string, string | null]} */
function split(argument) {
  const at = argument.indexOf('=');
  return argument.startsWith('--') && at > 0
    ? [argument.slice(0, at), argument.slice(at + 1)]
    : [argument, null];
}

/** @param {string} what @param {string | null} value @param {string[]} allowed */
function oneOf(what, value, allowed) {
  if (value !== null && allowed.includes(value)) return value;
  const expected = allowed.map((name) => `'${name}'`).join(' or ');
  throw new ConfigureFailure(
    `expected ${expected} for ${what}, got ${value === null ? 'nothing' : `'${value}'`}`,
    {
      remedy: [usage],
    },
  );
}

/**
 * Name of the folder below `build/`: an instrumented build must not replace the one that programs load.
 *
 * @param {BuildOptions} options
 */
export function buildFolderName({ backend, sanitize, debug }) {
  return [backend, ...(sanitize?.split(',') ?? []), debug ? 'debug' : null].filter(Boolean).join('-');
}
