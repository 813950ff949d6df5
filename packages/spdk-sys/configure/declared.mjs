import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { splitCommand } from './command-line.mjs';
import { ConfigureFailure } from './failure.mjs';

/**
 * Which names of the binding table the headers at hand declare: SPDK versions differ, and naming an absent function
 * would not compile.
 *
 * @param {object} input
 * @param {string} input.compiler command line of the C++ compiler
 * @param {string} input.headers path of the generated header that includes all others
 * @param {string} input.identifiers path of the JSON array of the table's names
 * @param {string[]} input.flags of the preprocessor
 * @returns {string} text of `declared.generated.h`
 */
export function declaredHeader({ compiler, headers, identifiers, flags }) {
  const source = preprocess(compiler, [...flags, headers]);
  const tokens = new Set(source.match(/[A-Za-z_]\w*/g) ?? []);
  /** @type {string[]} */
  const table = JSON.parse(readFileSync(identifiers, 'utf8'));
  const declared = table.filter((name) => tokens.has(name)).sort();
  return [
    '// Written by configure/declared.mjs: the names of the binding table that these SPDK headers declare.',
    '#pragma once',
    ...declared.map((name) => `#define SPDK_TS_HAS_${name} 1`),
    '',
  ].join('\n');
}

/** @param {string} compiler @param {string[]} args */
function preprocess(compiler, args) {
  const { file, args: own } = splitCommand(compiler);
  const result = spawnSync(file, [...own, '-E', '-dD', '-P', '-x', 'c++', ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (result.status === 0) return result.stdout;
  throw new ConfigureFailure('the SPDK headers do not get through the preprocessor', {
    searched: [`${compiler} -E -dD ${args.join(' ')}`, ...result.stderr.trim().split('\n').slice(0, 10)],
    remedy: [
      'an #include that is not found usually means a development package that SPDK was built with is missing',
    ],
  });
}
