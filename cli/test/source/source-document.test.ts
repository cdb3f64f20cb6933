import { parseSource, parseSources } from '../../src/source/source-document';

test('a field knows its path, line and column', () => {
  const image = parseSource('manifest.yml', 'name: web\nimage:\n  port: 80\n').at('image', 'port')!;

  expect(image.path).toBe('image.port');
  expect(image.location).toEqual({ file: 'manifest.yml', line: 3, column: 9 });
  expect(image.number()).toBe(80);
});

test('what << merges is overridden by the own members', () => {
  const document = parseSource('compose.yml', 'x: &base { a: 1, b: 2 }\ny:\n  b: 3\n  <<: *base\n');

  expect(document.get('y')!.plain()).toEqual({ a: 1, b: 3 });
});

test('several maps merge, the first wins', () => {
  expect(parseSource('c.yml', 'a: &a { k: 1 }\nb: &b { k: 2, l: 3 }\nc: { <<: [*a, *b] }').get('c')!.plain()).toEqual({ k: 1, l: 3 });
});

test('an alias has the value of its anchor, and its own path', () => {
  const node = parseSource('c.yml', 'a: &a [1, 2]\nb: *a').get('b')!;

  expect(node.path).toBe('b');
  expect(node.items().map((item) => item.path)).toEqual(['b[0]', 'b[1]']);
});

test('a key that is a number keeps its spelling', () => {
  expect(parseSource('c.yml', '080: x').entries()[0][0]).toBe('080');
});

test.each(['', '# nothing', '---'])('%j is an empty document', (text) => {
  expect(parseSource('c.yml', text).entries()).toEqual([]);
});

test('several documents of a file are read apart', () => {
  expect(parseSources('c.yml', 'a: 1\n---\nb: 2').map((document) => document.plain())).toEqual([{ a: 1 }, { b: 2 }]);
});

test('JSON is read, with a byte order mark', () => {
  expect(parseSource('t.json', '\uFEFF{"a": [true]}').plain()).toEqual({ a: [true] });
});

test.each([
  ['a: [1', /^c\.yml:\d+:\d+: error: not valid YAML/],
  ['a: 1\na: 2', /^c\.yml:2:1: error: not valid YAML: Map keys must be unique/],
])('fails with line and column for %j', (text, message) => {
  expect(() => parseSource('c.yml', text)).toThrow(message);
});

test('fails with line, column and path for a value of another kind', () => {
  const document = parseSource('c.yml', 'ports: { a: 1 }\ncpu: many');

  expect(() => document.get('ports')!.items()).toThrow('c.yml:1:8: error: ports must be a list, got a map');
  expect(() => document.get('cpu')!.number()).toThrow('c.yml:2:6: error: cpu must be a number, got "many"');
});
