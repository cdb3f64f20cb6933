import { isMap, LineCounter, parseDocument, YAMLMap, type CollectionTag, type Node, type ScalarTag } from 'yaml';
import { SourceError } from './source-error';

/** Short forms of functions, without the exclamation mark; `!Ref` and `!Condition` have no `Fn::`. */
const FUNCTIONS = [
  'Base64', 'Cidr', 'And', 'Equals', 'If', 'Not', 'Or', 'FindInMap', 'GetAtt', 'GetAZs', 'ImportValue', 'Join', 'Length', 'Select', 'Split', 'Sub', 'ToJsonString', 'Transform',
];

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html */
const TAGS = [...FUNCTIONS.map((name) => [name, `Fn::${name}`]), ['Ref', 'Ref'], ['Condition', 'Condition']].flatMap(([name, key]): (ScalarTag | CollectionTag)[] => [
  { tag: `!${name}`, resolve: (text: string) => ({ [key]: name === 'GetAtt' ? text.split(/\.(.*)/s).slice(0, 2) : text }) },
  { tag: `!${name}`, collection: 'seq', resolve: (node) => mapOf(key, node) },
  { tag: `!${name}`, collection: 'map', resolve: (node) => mapOf(key, node) },
]);

function mapOf(key: string, value: Node): YAMLMap {
  const map = new YAMLMap();
  map.set(key, value);
  return map;
}

/** Reads a template in JSON or YAML, with functions in their long form. Fails with file, line and column. */
export function parseTemplate(file: string, text: string): unknown {
  const lines = new LineCounter();
  const document = parseDocument(text.replace(/^\uFEFF/, ''), { lineCounter: lines, customTags: TAGS, prettyErrors: false, merge: true });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const [error] = document.errors;
  if (error) throw new SourceError(place(error.pos[0]), `not valid JSON or YAML: ${error.message}`);
  if (!isMap(document.contents)) throw new SourceError(place(document.contents?.range?.[0] ?? 0), 'is no template: it must be a map with Resources');
  return document.toJS();
}
