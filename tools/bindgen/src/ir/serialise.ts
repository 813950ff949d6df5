import type { Api } from './model.js';

/** One declaration per line, so that a change of SPDK reads as a diff of declarations. */
export function serialiseApi(api: Api): string {
  const lines: string[] = ['{'];
  lines.push(`"irVersion":${api.irVersion},`);
  lines.push(`"flavour":${JSON.stringify(api.flavour)},`);
  lines.push(`"revision":${JSON.stringify(api.revision)},`);
  lines.push('"systemTypedefs":{');
  lines.push(
    joined(
      Object.entries(api.systemTypedefs).map(
        ([name, type]) => `${JSON.stringify(name)}:${JSON.stringify(type)}`,
      ),
    ),
  );
  lines.push('},');
  lines.push('"systemRecords":[', joined(api.systemRecords.map((record) => JSON.stringify(record))), '],');
  lines.push('"headers":[');
  api.headers.forEach((header, index) => {
    lines.push(`{"path":${JSON.stringify(header.path)},"file":${JSON.stringify(header.file)},`);
    lines.push(`"includes":${JSON.stringify(header.includes)},`);
    lines.push(`"systemIncludes":${JSON.stringify(header.systemIncludes)},`);
    lines.push(
      '"declarations":[',
      joined(header.declarations.map((declaration) => JSON.stringify(declaration))),
      '],',
    );
    lines.push('"macros":[', joined(header.macros.map((macro) => JSON.stringify(macro))));
    lines.push(index === api.headers.length - 1 ? ']}' : ']},');
  });
  lines.push(']', '}');
  return `${lines.filter((line) => line !== '').join('\n')}\n`;
}

function joined(items: readonly string[]): string {
  return items.join(',\n');
}
