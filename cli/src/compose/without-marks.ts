import { hasSecret, type SecretTexts } from './secret-texts';
import { Expression } from '../code/expression';
import type { ImportResult } from '../command/importer';

/** Puts the names of secrets where a field that can have none refers to one: the name of an image, of a folder. */
export function withoutMarks({ app, warnings }: ImportResult, texts: SecretTexts): ImportResult {
  const plain = (text: string) => hasSecret(text) ? texts.replace(text, (name) => name.toLowerCase()) : text;
  return {
    app: {
      ...app,
      modules: app.modules.map(({ path, statements }) => ({
        path, statements: statements.map(({ text, imports }) => new Expression(plain(text), imports)),
      })),
      files: Object.fromEntries(Object.entries(app.files ?? {}).map(([file, text]) => [file, plain(text)])),
    },
    warnings: warnings.map((warning) => ({ ...warning, text: texts.describe(warning.text) })),
  };
}
