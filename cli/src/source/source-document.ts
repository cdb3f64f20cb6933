import { isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments, type CollectionTag, type Document, type Node, type ScalarTag } from 'yaml';
import { SourceError } from './source-error';
import { SourceNode, type SourceValue } from './source-node';

export interface SourceDocumentOptions {
  /** Tags such as CloudFormation's `!Ref`. Default: none; an unknown tag is left out. */
  readonly customTags?: readonly (ScalarTag | CollectionTag)[];
}

/** Reads a YAML or JSON file, which may be empty, into nodes that know their line and what became of them. */
export function parseSource(file: string, text: string, options: SourceDocumentOptions = {}): SourceNode {
  return parseSources(file, text, options)[0] ?? new SourceNode('', { file, line: 1, column: 1 }, {});
}

/** As `parseSource`, for a file with several documents. */
export function parseSources(file: string, text: string, options: SourceDocumentOptions = {}): SourceNode[] {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text.replace(/^\uFEFF/, ''), {
    lineCounter: lines, merge: true, prettyErrors: false, uniqueKeys: true, customTags: [...options.customTags ?? []],
  });
  if (!Array.isArray(documents)) return [];
  return documents.map((document) => new DocumentReader(file, lines, document).read());
}

/** Deeper than anything that a person writes: an alias that holds itself has no end. */
const MAX_DEPTH = 100;

class DocumentReader {
  private depth = 0;

  constructor(private readonly file: string, private readonly lines: LineCounter, private readonly document: Document.Parsed) {}

  public read(): SourceNode {
    const [error] = this.document.errors;
    if (error !== undefined) throw new SourceError(this.locate(error.pos[0]), `not valid YAML: ${error.message}`);
    return this.nodeOf('', this.document.contents, 0);
  }

  private nodeOf(path: string, node: unknown, start: number): SourceNode {
    const at = (node as Node | null)?.range?.[0] ?? start;
    if (this.depth === MAX_DEPTH) throw new SourceError(this.locate(start), 'is too deep, or an alias that holds itself');
    this.depth += 1;
    const resolved = this.resolve(node);
    const value = this.valueOf(path, resolved, at);
    this.depth -= 1;
    return new SourceNode(path, this.locate(at), value, tagOf(node) ?? tagOf(resolved));
  }

  private valueOf(path: string, node: unknown, start: number): SourceValue {
    if (isMap(node)) return this.membersOf(path, node, start);
    if (isSeq(node)) return node.items.map((item, index) => this.nodeOf(`${path}[${index}]`, item, start));
    if (isScalar(node)) return node.value as SourceValue;
    return null;
  }

  /** What `<<` merges comes first, so that the map's own members win. */
  private membersOf(path: string, node: unknown, start: number): { [key: string]: SourceNode } {
    const members: { [key: string]: SourceNode } = {};
    if (!isMap(node)) return members;
    for (const { key, value } of node.items) {
      if (!isMergeKey(key)) continue;
      const merged = this.resolve(value);
      const sources = isSeq(merged) ? merged.items.map((item) => this.resolve(item)) : [merged];
      for (const source of sources.reverse()) Object.assign(members, this.membersOf(path, source, start));
    }
    for (const { key, value } of node.items) {
      if (isMergeKey(key)) continue;
      const name = String(isScalar(key) ? key.source ?? key.value : key);
      members[name] = this.nodeOf(path === '' ? name : `${path}.${name}`, value, (key as Node).range?.[0] ?? start);
    }
    return members;
  }

  private resolve(node: unknown): unknown {
    return isAlias(node) ? node.resolve(this.document) : node;
  }

  private locate(offset: number) {
    const { line, col } = this.lines.linePos(offset);
    return { file: this.file, line: Math.max(line, 1), column: Math.max(col, 1) };
  }
}

function tagOf(node: unknown): string | undefined {
  const { tag } = (node ?? {}) as { tag?: string };
  return tag?.startsWith('!') ? tag : undefined;
}

function isMergeKey(key: unknown): boolean {
  return isScalar(key) && (key.value === '<<' || typeof key.value === 'symbol');
}
