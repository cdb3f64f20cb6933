import { parseEnvFile } from '../../src/compose/env-file';
import { interpolate, RequiredVariableError } from '../../src/compose/interpolation';

const VARIABLES = new Map([['A', 'a'], ['EMPTY', '']]);

test.each([
  ['$A ${A}', 'a a'],
  ['${NONE:-b} ${NONE-b} ${EMPTY:-b} ${EMPTY-b}', 'b b b '],
  ['${A:+x} ${EMPTY:+x} ${EMPTY+x} ${NONE+x}', 'x  x '],
  ['${NONE:-${OTHER:-${A}}}', 'a'],
  ['$$A $${A}', '$A ${A}'],
  ['${A:?needed}', 'a'],
])('%s is replaced as compose does', (source, expected) => {
  expect(interpolate(source, VARIABLES).text).toBe(expected);
});

test.each(['${NONE:?needed}', '${EMPTY:?needed}', '${NONE?needed}'])('fails for %s with its message', (source) => {
  expect(() => interpolate(source, VARIABLES)).toThrow(/needed/);
});

test.each(['${A', '${A:b}', '${}'])('fails for %s, which is no variable', (source) => {
  expect(() => interpolate(source, VARIABLES)).toThrow(RequiredVariableError);
});

test('variables without a value are named', () => {
  expect(interpolate('$NONE/${OTHER}', VARIABLES)).toEqual({ text: '/', unset: ['NONE', 'OTHER'] });
});

test('env files have quotes, comments and values of earlier variables', () => {
  expect(Object.fromEntries(parseEnvFile("# no\nexport A=1 # one\nB=\"two\\n${A}\"\nC='$A #'\nD=\n"))).toEqual({ A: '1', B: 'two\n1', C: '$A #', D: '' });
});
