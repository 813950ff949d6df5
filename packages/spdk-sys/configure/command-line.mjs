/**
 * `CXX` and its like may hold arguments: `ccache g++`.
 *
 * @param {string} text
 */
export function splitCommand(text) {
  const [file = '', ...args] = text.trim().split(/\s+/);
  return { file, args };
}
