import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConstantMacro } from '../ir/model.js';
import { run, runOrThrow } from './command.js';
import { integer } from './type-reader.js';

const LINE_FILE = 'macro-probe';

/** Errors are reported at the probe's line rather than in the macro's definition. */
const SYNTAX_ONLY = ['-w', '-fsyntax-only', '-fmax-errors=0', '-ftrack-macro-expansion=0'];

/**
 * Finds type and value of object-like macros by compiling them: a macro that can initialise an object of static storage
 * is a constant expression, and `_Generic` names its type. Anything else (attributes, aliases, run-time values) fails to
 * compile on its own line and is left out.
 */
export function probeMacros(
  directory: string,
  translationUnit: string,
  flags: readonly string[],
  names: readonly string[],
): Map<string, ConstantMacro> {
  const prelude = readFileSync(translationUnit, 'utf8');
  let candidates = names;
  for (;;) {
    const failing = failingLines(directory, prelude, flags, candidates);
    if (failing.size === 0) break;
    candidates = candidates.filter((_, index) => !failing.has(index + 1));
  }
  const source = join(directory, 'probe.c');
  const program = join(directory, 'probe');
  writeFileSync(source, programText(prelude, candidates));
  runOrThrow('gcc', ['-w', ...flags, source, '-o', program]);
  return readOutput(runOrThrow(program, []));
}

function failingLines(
  directory: string,
  prelude: string,
  flags: readonly string[],
  names: readonly string[],
): Set<number> {
  const source = join(directory, 'probe.c');
  writeFileSync(source, programText(prelude, names));
  const { status, stderr } = run('gcc', [...SYNTAX_ONLY, ...flags, source]);
  const lines = new Set<number>();
  for (const [, line] of stderr.matchAll(
    new RegExp(`^${LINE_FILE}:(\\d+)(?::\\d+)?: (?:fatal )?error`, 'gm'),
  )) {
    lines.add(Number(line));
  }
  if (status !== 0 && lines.size === 0)
    throw new Error(`the macro probe does not compile:\n${stderr.slice(0, 2000)}`);
  return lines;
}

function programText(prelude: string, names: readonly string[]): string {
  const probes = names.map(
    (name, index) =>
      `#line ${index + 1} "${LINE_FILE}"\n` +
      `static const __typeof__(${name}) probe_value_${index} = ${name}; ` +
      `static void probe_${index}(void) { PROBE(${JSON.stringify(name)}, (${name})); }`,
  );
  const calls = names.map((_, index) => `probe_${index}();`);
  return `${prelude}${PRINTER}${probes.join('\n')}\n#line 1 "main"\nint main(void) { ${calls.join('\n')} return 0; }\n`;
}

const PRINTER = `
#include <stdio.h>
static void probe_signed(const char *n, const char *t, long long v) { printf("%s\\tinteger\\t%s\\t%lld\\n", n, t, v); }
static void probe_unsigned(const char *n, const char *t, unsigned long long v) { printf("%s\\tinteger\\t%s\\t%llu\\n", n, t, v); }
static void probe_double(const char *n, const char *t, double v) { printf("%s\\tdouble\\t%s\\t%.17g\\n", n, t, v); }
static void probe_string(const char *n, const char *t, const char *v)
{
	printf("%s\\tstring\\t%s\\t", n, t);
	for (; *v; v++) { printf("%02x", (unsigned char)*v); }
	printf("\\n");
}
static void probe_other(const char *n, const char *t, ...) { (void)n; (void)t; }
#define PROBE_WITH(T) \\
	T(_Bool, "_Bool", probe_unsigned), T(char, "char", probe_signed), T(signed char, "signed char", probe_signed), \\
	T(unsigned char, "unsigned char", probe_unsigned), T(short, "short", probe_signed), \\
	T(unsigned short, "unsigned short", probe_unsigned), T(int, "int", probe_signed), \\
	T(unsigned int, "unsigned int", probe_unsigned), T(long, "long", probe_signed), \\
	T(unsigned long, "unsigned long", probe_unsigned), T(long long, "long long", probe_signed), \\
	T(unsigned long long, "unsigned long long", probe_unsigned), T(float, "float", probe_double), \\
	T(double, "double", probe_double), T(char *, "string", probe_string), T(const char *, "string", probe_string)
#define PROBE_PRINTER(type, name, printer) type: printer
#define PROBE_NAME(type, name, printer) type: name
#define PROBE(n, v) _Generic((v), PROBE_WITH(PROBE_PRINTER), default: probe_other)(n, _Generic((v), PROBE_WITH(PROBE_NAME), default: ""), v)
`;

function readOutput(output: string): Map<string, ConstantMacro> {
  const constants = new Map<string, ConstantMacro>();
  for (const line of output.split('\n')) {
    const [name = '', kind, type = '', value = ''] = line.split('\t');
    if (kind === 'integer') constants.set(name, { name, kind, type, value: integer(value) });
    else if (kind === 'double') constants.set(name, { name, kind, value });
    else if (kind === 'string')
      constants.set(name, { name, kind, value: Buffer.from(value, 'hex').toString('utf8') });
  }
  return constants;
}
