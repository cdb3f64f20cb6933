import { compiledAtOnce } from '../../scripts/lazy/compiled-at-once';

test('the functions of modules come in parentheses, and nothing else changes', () => {
  const code = 'var require_a = __commonJS({ "lib/a.js"(exports) { const inner = () => ({ b() { } }); } });\n'
    + 'var require_b = __commonJS({ "lib/b.js"(exports, module) { module.exports = require_a(); } });\nmodule.exports = { a() { return require_a(); } };\n';

  expect(compiledAtOnce(code)).toBe(
    'var require_a = __commonJS({ "lib/a.js":(function(exports) { const inner = () => ({ b() { } }); }) });\n'
    + 'var require_b = __commonJS({ "lib/b.js":(function(exports, module) { module.exports = require_a(); }) });\nmodule.exports = { a() { return require_a(); } };\n',
  );
});
