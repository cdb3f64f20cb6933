import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Template } from 'aws-cdk-lib/assertions';
import { App, Stack } from 'aws-cdk-lib/core';
import * as fc from 'fast-check';
import { DocumentTask } from '../../../src/task/document/document-task';
import { errorAt } from '../../fixtures/error-at';

const DOCUMENT = { cpu: '256', memory: '512', containerDefinitions: [{ name: 'web', image: 'nginx' }] };

let directory: string;
beforeEach(() => { directory = fs.mkdtempSync(path.join(os.tmpdir(), 'document-')); });
afterEach(() => fs.rmSync(directory, { recursive: true }));

function write(text: string): string {
  const file = path.join(directory, 'webserver.json');
  fs.writeFileSync(file, text);
  return file;
}

function errorOf(text: string): string {
  const file = write(text);
  try {
    DocumentTask.fromFile(file, {});
  } catch (error) {
    return (error as Error).message.replace(directory + path.sep, '');
  }
  return 'no error';
}

describe('a file', () => {
  test.each([['as it is', ''], ['with the byte order mark that PowerShell writes', '\uFEFF']])('is read %s', (_title, start) => {
    const file = write(start + JSON.stringify(DOCUMENT, undefined, 2));
    const stack = new Stack(new App(), 'Stack');

    DocumentTask.fromFile(file, {}).bind(stack);

    Template.fromStack(stack).hasResourceProperties('AWS::ECS::TaskDefinition', { ContainerDefinitions: [{ Name: 'web', Image: 'nginx' }] });
  });

  test('is read as JSON.parse() does', () => {
    fc.assert(fc.property(fc.jsonValue(), fc.constantFrom('', ' ', '\t', 2), (value, indent) => {
      const labels = { text: JSON.stringify(value) };
      const document = { ...DOCUMENT, containerDefinitions: [{ ...DOCUMENT.containerDefinitions[0], dockerLabels: labels, unknown: value }] };
      const unset = value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0);

      const error = errorOf(JSON.stringify(document, undefined, indent));

      const unknown = errorAt('WorkloadTask.fromFile(webserver.json)', 'containerDefinitions[0].unknown', 'not a field');
      expect(error).toMatch(unset ? /^no error$/ : unknown);
    }), { numRuns: 100, seed: 1 });
  });

  test('fails when it does not exist', () => {
    expect(() => DocumentTask.fromFile('missing.json', {})).toThrow(errorAt('WorkloadTask.fromFile(missing.json)', 'ENOENT', process.cwd()));
  });

  test('fails with its name when the document is invalid', () => {
    expect(errorOf('{ "containerDefinitions": [], "cpu": "256" }')).toMatch(
      errorAt('WorkloadTask.fromFile(webserver.json)', 'memory', 'missing', 'Fargate'),
    );
  });

  test.each<[string, string, string[]]>([
    ['with a comma too many', '{\n  "family": "web",\n}', ['line 3, column 1:', "'}'"]],
    ['with a comma too few', '{\n  "family": "web"\n  "cpu": 256\n}', ['line 3, column 3:', "',' or '}'"]],
    ['with a comment', '{\n  // the web server\n}', ['line 2, column 3:', "'/'"]],
    ['with single quotes', "{ 'family': 'web' }", ['line 1, column 3:', 'double quotes']],
    ['with a bare word', '{\r\n  "family": web\r\n}', ['line 2, column 13:', "'web'"]],
    ['without a colon', '{ "family" "web" }', ['line 1, column 12:', "':'"]],
    ['that ends early', '{ "containerDefinitions": [', ['line 1, column 28:', 'end of the file']],
    ['that goes on', '{}\n{}', ['line 2, column 1:', 'end of the file']],
    ['that is empty', '', ['line 1, column 1:', 'end of the file']],
    ['in YAML', 'family: web\ncpu: 256\n', ['line 1, column 1:', "'family'"]],
    ['with a line break in a string', '{ "family": "we\nb" }', ['line 1, column 13:', '\'"we\'']],
  ])('fails %s', (_title, text, words) => {
    expect(errorOf(text)).toMatch(errorAt('WorkloadTask.fromFile(webserver.json)', ...words));
  });

  test('fails when a field occurs twice', () => {
    expect(errorOf('{\n  "cpu": "256",\n  "cpu": "512"\n}')).toMatch(
      errorAt('WorkloadTask.fromFile(webserver.json)', 'line 3, column 3:', "'cpu'", 'twice'),
    );
  });
});
