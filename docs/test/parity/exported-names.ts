import ts from 'typescript';

/** Tells what packages export, members included, by their declarations. */
export class ExportedNames {
  readonly #checker: ts.TypeChecker;
  readonly #exports = new Map<string, ts.Symbol>();

  /** @param modules names as a program imports them, from the folder of `from` */
  constructor(modules: readonly string[], from: string) {
    const options: ts.CompilerOptions = {
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      target: ts.ScriptTarget.ES2023,
      types: ['node'],
    };
    const files = modules.map((name) => {
      const found = ts.resolveModuleName(
        name,
        from,
        options,
        ts.sys,
        undefined,
        undefined,
        ts.ModuleKind.ESNext,
      );
      if (!found.resolvedModule) throw new Error(`${name} cannot be resolved: npm run build`);
      return found.resolvedModule.resolvedFileName;
    });
    const program = ts.createProgram(files, options);
    this.#checker = program.getTypeChecker();
    for (const file of files) {
      const source = program.getSourceFile(file);
      const symbol = source && this.#checker.getSymbolAtLocation(source);
      if (!symbol) throw new Error(`${file} is no module`);
      for (const name of this.#checker.getExportsOfModule(symbol)) this.#exports.set(name.name, name);
    }
  }

  /** @param name an export, or a static or other member of one behind a dot */
  has(name: string): boolean {
    const [exported = '', member] = name.split('.');
    const symbol = this.#exports.get(exported);
    if (!symbol) return false;
    if (member === undefined) return true;
    const target = symbol.flags & ts.SymbolFlags.Alias ? this.#checker.getAliasedSymbol(symbol) : symbol;
    return this.#types(target).some((type) => this.#checker.getPropertyOfType(type, member) !== undefined);
  }

  #types(symbol: ts.Symbol): ts.Type[] {
    const declaration = symbol.valueDeclaration;
    return [
      this.#checker.getDeclaredTypeOfSymbol(symbol),
      ...(declaration ? [this.#checker.getTypeOfSymbolAtLocation(symbol, declaration)] : []),
    ];
  }
}
