import { awsModule, code, commented, imported, literal, object } from '../../src/code/expression';
import { camelCase, kebabCase, pascalCase } from '../../src/code/identifiers';
import { printModule } from '../../src/code/print';

test('a module has sorted imports, those of its expressions', async () => {
  const image = code`${awsModule('ecs')}.ContainerImage.fromRegistry(${literal("it's")})`;
  const text = await printModule([code`const task = ${imported('WorkloadTask')}.container(${object({ image, 'a-b': literal([1]), 'port': undefined })});`]);

  expect(text).toBe([
    "import * as ecs from 'aws-cdk-lib/aws-ecs';",
    "import { WorkloadTask } from 'cdk-fargate-workloads';",
    '',
    'const task = WorkloadTask.container({ image: ecs.ContainerImage.fromRegistry("it\'s"), \'a-b\': [1] });',
    '',
  ].join('\n'));
});

test('a comment stands on a line of its own', async () => {
  expect(await printModule([code`f(${object({ a: literal(1), b: commented('why\nnot', literal(2)) })});`])).toContain('// why\n');
});

test.each([
  ['admin-rails', 'AdminRails', 'adminRails', 'admin-rails'],
  ['api', 'Api', 'api', 'api'],
  ['APIServer', 'APIServer', 'apiServer', 'apiserver'],
  ['2048', 'Service2048', 'service2048', '2048'],
  ['my_db.1', 'MyDb1', 'myDb1', 'my-db-1'],
  ['default', 'Default', 'defaultValue', 'default'],
  ['データ', 'Service', 'service', 'app'],
])('%s is a class %s, a variable %s and a file %s', (name, pascal, camel, kebab) => {
  expect([pascalCase(name), camelCase(name), kebabCase(name)]).toEqual([pascal, camel, kebab]);
});
