/** A problem that the user can fix: printed without a stack, exit code 1. */
export class ConfigureFailure extends Error {
  /**
   * @param {string} problem one sentence
   * @param {{searched?: string[], remedy?: string[]}} [details] what was looked at, and what to do about it
   */
  constructor(problem, { searched = [], remedy = [] } = {}) {
    super([problem, ...section('searched', searched), ...section('to fix this', remedy)].join('\n'));
    this.name = 'ConfigureFailure';
  }
}

/** @param {string} title @param {string[]} lines */
function section(title, lines) {
  return lines.length === 0
    ? []
    : [`  ${title}:`, ...lines.map((line) => `    ${line.replaceAll('\n', '\n    ')}`)];
}
