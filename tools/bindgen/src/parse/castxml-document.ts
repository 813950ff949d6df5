/** One element of castxml's output. Nothing in it nests deeper than arguments and enumerators. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
}

export interface CastxmlDocument {
  readonly byId: ReadonlyMap<string, Element>;
  /** Path by castxml's file id. */
  readonly files: ReadonlyMap<string, string>;
  readonly elements: readonly Element[];
}

const TAG = /<(\/?)([A-Za-z]+)((?:\s+[a-z_A-Z]+="[^"]*")*)\s*(\/?)>/g;
const ATTRIBUTE = /([a-z_A-Z]+)="([^"]*)"/g;

/**
 * Reads castxml's XML. The format is machine-written and regular (attributes in double quotes, no text, no CDATA), which is
 * all that this reader understands.
 */
export function readCastxmlDocument(xml: string): CastxmlDocument {
  const byId = new Map<string, Element>();
  const files = new Map<string, string>();
  const elements: Element[] = [];
  let parent: Element | undefined;
  for (const match of xml.matchAll(TAG)) {
    const [, closing, name = '', attributeText = '', selfClosing] = match;
    if (closing === '/') {
      parent = undefined;
      continue;
    }
    if (name === 'CastXML') continue;
    const element: Element = { name, attributes: readAttributes(attributeText), children: [] };
    if (parent) parent.children.push(element);
    else elements.push(element);
    if (selfClosing !== '/') parent = element;
    const id = element.attributes['id'];
    if (id === undefined) continue;
    if (name === 'File') files.set(id, element.attributes['name'] ?? '');
    else byId.set(id, element);
  }
  return { byId, files, elements };
}

function readAttributes(text: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [, key = '', value = ''] of text.matchAll(ATTRIBUTE)) attributes[key] = unescapeXml(value);
  return attributes;
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

function unescapeXml(text: string): string {
  return text.replace(/&(lt|gt|quot|apos|amp);/g, (_, entity: string) => ENTITIES[entity] ?? '');
}
