import { importCompileAndSynthesize } from '../fixtures/generated-apps';
import { textImporter } from '../fixtures/text-importer';

jest.setTimeout(120_000);

async function resultOf(source: string) {
  const [result] = await importCompileAndSynthesize(textImporter(source), [{ name: 'shop', inputs: ['shop.json'] }]);
  return result;
}

test('an app that compiles and synthesizes has no errors', async () => {
  expect(await resultOf('{ "image": "public.ecr.aws/nginx/nginx:stable", "port": 80 }'))
    .toEqual({ name: 'shop', refusal: undefined, unknownFields: [], typeErrors: [], synthesisErrors: [] });
});

test('an app that does not compile, does not synthesize or leaves a field out says so', async () => {
  const { unknownFields, typeErrors, synthesisErrors } = await resultOf('{ "image": "nginx", "port": "eighty", "cpu": 256 }');

  expect(unknownFields).toEqual(['shop.json:1:46: cpu']);
  expect(typeErrors).toEqual([expect.stringContaining("Type 'string' is not assignable to type 'number'")]);
  expect(synthesisErrors).toEqual([expect.stringContaining('port')]);
});
