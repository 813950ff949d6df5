import { readFileSync } from 'node:fs';
import ts from 'typescript';

/** The names of the tests that a file defines by `test(...)`, `test.each(...)(...)` and their like. */
export function testNames(file: string): ReadonlySet<string> {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2023, true);
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && rootOf(node.expression) === 'test') {
      const name = node.arguments[0];
      if (name && ts.isStringLiteralLike(name)) names.add(name.text);
      if (name && ts.isTemplateExpression(name)) names.add(name.head.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return names;
}

function rootOf(expression: ts.Expression): string {
  if (ts.isIdentifier(expression)) return expression.text;
  if (ts.isCallExpression(expression) || ts.isPropertyAccessExpression(expression))
    return rootOf(expression.expression);
  return '';
}
