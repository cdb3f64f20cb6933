import { transform } from 'esbuild';

/** An import, as TypeScript compiles it. */
const IMPORT = /^(?:const|var) (\w+) = (?:__importStar\()?(require\("[^"]+"\))\)?;$/gm;

/** The helpers that TypeScript repeats in each file with an `import * as x`: a fifth of all code. */
const HELPERS = /^var __(?:createBinding|setModuleDefault|importStar) = .*?^}\)(?:\(\))?;$/gms;

/**
 * Lets a compiled module load each import when it first uses it: `const x = require("y")` becomes a getter, and each use of `x` becomes `__imports.x`.
 * Lines stay where they are and esbuild extends the inline source map, so that the result still maps to the TypeScript source.
 *
 * @see https://esbuild.github.io/api/#define
 */
export async function lazyImports(code: string): Promise<string> {
  const getters: string[] = [];
  const define: Record<string, string> = {};
  const body = code.replace(IMPORT, (_, name: string, loaded: string) => {
    getters.push(`get ${name}() { return ${loaded}; }`);
    define[name] = `__imports.${name}`;
    return '';
  });
  // A class that refers to itself gets another name from esbuild where it is not in a function.
  const opened = withoutHelpers(body).replace('"use strict";', `"use strict"; const __imports = { ${getters.join(', ')} }; (() => {`);
  return (await transform(`${opened}\n})();\n`, { define, sourcemap: 'inline', sourcesContent: false })).code;
}

/** Leaves out the helpers, unless something else needs them: an `import()` or an `export *`. */
function withoutHelpers(code: string): string {
  const without = code.replace(HELPERS, (helper) => helper.replace(/[^\n]/g, ''));
  return /__(?:createBinding|importStar)\b/.test(without) ? code : without;
}
