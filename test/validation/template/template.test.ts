import { checkTemplate } from '../../../src/validation/all-rules';
import { Template, TemplateDocument } from '../../../src/validation/template/template';
import { TemplateValues } from '../../../src/validation/template/values';
import { errorAt } from '../../fixtures/error-at';
import { findings } from '../findings';

const NONE = { Ref: 'AWS::NoValue' };
const ON_FARGATE = { RequiresCompatibilities: ['FARGATE'], NetworkMode: 'awsvpc', Cpu: '256', Memory: '512' };

describe('the fields of a template', () => {
  const values = new TemplateValues({
    text: 'a',
    number: 1,
    written: '2.5',
    word: 'two',
    size: '2 GiB',
    port: 'TCP 80',
    exact: '0.25',
    listed: ['1'],
    mixed: [{ a: 1 }, 'a'],
    nulls: [null],
    joined: [{ 'Fn::Sub': '${A}' }, { 'Fn::Join': ['', []] }],
    flag: 'true',
    none: NONE,
    known: [{ a: 1 }, NONE],
    unknown: [{ 'Fn::If': ['C', {}, NONE] }],
    refs: [{ Ref: 'A' }, { 'Fn::GetAtt': ['B', 'Arn'] }],
    computed: { 'Fn::If': ['C', { deep: 1 }, NONE] },
    nothing: null,
    secret: '{{resolve:ssm:/x}}',
    attribute: { 'Fn::GetAtt': ['A', 'Arn'] },
    transformed: { 'Fn::Transform': { Name: 'Macro' }, 'name': 'web' },
    transformedItems: [{ 'Fn::Transform': { Name: 'Macro' }, 'name': 'web' }],
  });

  test('are known to be set when a condition cannot leave them out', () => {
    expect(['text', 'refs', 'secret', 'attribute', 'computed', 'none', 'missing', 'text.deep', 'nothing', 'nothing.deep'].map((path) => values.has(path)))
      .toEqual([true, true, true, true, false, false, false, false, false, false]);
  });

  test('are unknown as dynamic references and as null', () => {
    expect(['secret', 'nothing'].map((path) => [values.text(path), values.number(path), values.lacks(path)]))
      .toEqual([[undefined, undefined, false], [undefined, undefined, false]]);
  });

  test('are unknown below a field of another type', () => {
    expect([values.lacks('text.deep'), values.lacks('known.deep'), values.lacks('transformed.deep')]).toEqual([false, false, false]);
  });

  test('are unknown beside a transform', () => {
    expect([values.text('transformed.name'), values.list('transformedItems')]).toEqual([undefined, undefined]);
  });

  test('are lacking when unset, and not computed', () => {
    expect(['missing', 'none', 'none.deep', 'computed', 'computed.deep', 'text'].map((path) => values.lacks(path)))
      .toEqual([true, true, true, false, false, false]);
  });

  test('are numbers, even if written as strings', () => {
    expect(['number', 'written', 'exact'].map((path) => values.number(path))).toEqual([1, 2.5, 0.25]);
  });

  test.each(['word', 'size', 'port', 'listed', 'computed', 'missing'])('are not numbers otherwise: %s', (path) => {
    expect(values.number(path)).toBeUndefined();
  });

  test('are strings and booleans', () => {
    expect([values.text('text'), values.text('number'), values.is('flag', true), values.is('flag', false)]).toEqual(['a', undefined, true, false]);
  });

  test('are lists when all members are known', () => {
    expect([
      values.list('known')?.map((item) => item.number('a')),
      values.list('unknown'),
      values.list('refs'),
      values.items('refs')?.length,
      values.items('unknown'),
    ]).toEqual([[1], undefined, undefined, 2, undefined]);
  });

  test.each(['mixed', 'nulls', 'refs'])('are not lists of objects when a member is something else: %s', (path) => {
    expect(values.list(path)).toBeUndefined();
  });

  test('are lists of known length when members are joined strings', () => {
    expect(values.items('joined')).toHaveLength(2);
  });
});

describe('the resources of a template', () => {
  const type = 'AWS::ECS::Cluster';
  const template = new Template({
    Resources: {
      A: { Type: type },
      B: { Type: 'Custom::B', Properties: { Text: { 'Fn::Sub': 'x ${A.Arn}' } }, DependsOn: 'C' },
      C: { Type: 'Custom::C', Properties: { Ref: { 'Fn::GetAtt': ['D', 'Arn'] } }, DependsOn: ['E'] },
      D: { Type: 'Custom::D' },
      Dependent: { Type: 'Custom::Dependent', Properties: { Ref: { 'Fn::GetAtt': 'Late.Arn' } }, DependsOn: 'NotHere' },
      Late: { Type: 'Custom::Late' },
      E: { Type: 'Custom::E', Properties: { Ref: { Ref: 'B' } } },
    },
    Outputs: { Exported: { Value: { Ref: 'A' } } },
  }, true);

  test('are found by references', () => {
    const targets = [{ Ref: 'A' }, { 'Fn::GetAtt': ['A', 'Arn'] }, { 'Fn::GetAtt': 'A.Arn' }, 'A', { Ref: 'D' }, undefined, { Ref: 'NotHere' }];

    expect(targets.map((target) => template.referencedResource(target, type)?.logicalId))
      .toEqual(['A', 'A', 'A', undefined, undefined, undefined, undefined]);
  });

  test('are known to be referenced and exported', () => {
    expect([
      template.resourcesReferring('A').map(({ logicalId }) => logicalId),
      template.isExported('A'),
      template.isExported('B'),
    ]).toEqual([['B'], true, false]);
  });

  test('depend on each other directly, indirectly and in a cycle', () => {
    expect([['B', 'D'], ['B', 'A'], ['Dependent', 'Late']].map(([id, other]) => template.dependsOn(id, other))).toEqual([true, true, true]);
    expect([['D', 'B'], ['A', 'D'], ['B', 'Late'], ['Dependent', 'A']].map(([id, other]) => template.dependsOn(id, other)))
      .toEqual([false, false, false, false]);
  });

  test.each<TemplateDocument>([{}, { Resources: {} }, { Resources: { A: { Type: 'AWS::ECS::Service' } } }])('pass when empty: %j', (document) => {
    expect(checkTemplate(document)).toEqual([]);
  });
});

test.each(['ContainerDefinitions', 'Volumes', 'Cpu', 'RuntimePlatform', 'PidMode', 'EphemeralStorage', 'RequiresCompatibilities'])(
  '%s of a task definition may be computed', (field) => {
    const Properties = {
      ...ON_FARGATE,
      ContainerDefinitions: [{ Name: 'web', Image: 'nginx' }],
      [field]: { 'Fn::If': ['C', [], NONE] },
    };

    expect(checkTemplate({ Resources: { Task: { Type: 'AWS::ECS::TaskDefinition', Properties } } })).toEqual([]);
  },
);

test.each([
  'Name', 'Image', 'Essential', 'Cpu', 'Memory', 'PortMappings', 'Environment', 'EnvironmentFiles', 'Secrets', 'HealthCheck', 'DependsOn',
  'StopTimeout', 'RestartPolicy', 'MountPoints', 'VolumesFrom', 'LogConfiguration', 'FirelensConfiguration', 'LinuxParameters', 'Privileged',
  'Hostname', 'DnsServers',
])('%s of a container may be computed', (field) => {
  const Properties = {
    ...ON_FARGATE,
    ContainerDefinitions: [{ Name: 'web', Image: 'nginx', [field]: { 'Fn::If': ['C', 1, NONE] } }],
  };

  expect(checkTemplate({ Resources: { Task: { Type: 'AWS::ECS::TaskDefinition', Properties } } })).toEqual([]);
});

test('a container is labelled by its position when its name is computed', () => {
  const ContainerDefinitions = [{ Name: 'web', Image: 'nginx' }, { Name: { Ref: 'Name' }, Image: 'envoy', PortMappings: [{ ContainerPort: 0 }] }];

  expect(findings({ Task: { Type: 'AWS::ECS::TaskDefinition', Properties: { ContainerDefinitions, Memory: '512' } } }))
    .toEqual([expect.stringMatching(errorAt('ECS242', 'port of container 2'))]);
});

test('AWS::NoValue in a task definition counts as unset', () => {
  const Properties = {
    ...ON_FARGATE,
    PidMode: NONE,
    Volumes: [NONE],
    ContainerDefinitions: [
      NONE,
      { Name: 'web', Image: 'nginx', Privileged: NONE, MountPoints: [NONE, { SourceVolume: 'data', ContainerPath: '/data' }] },
    ],
  };

  expect(findings({ Task: { Type: 'AWS::ECS::TaskDefinition', Properties } }))
    .toEqual([expect.stringMatching(errorAt('ECS289', 'mountPoints[0].sourceVolume', "'web'"))]);
});
