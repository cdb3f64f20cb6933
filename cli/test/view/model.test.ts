import { assemblyOf, removeAssemblies, resource, webTemplate } from './assemblies';
import { view } from '../../src/view';
import { readAssembly } from '../../src/view/assembly';
import { buildModel } from '../../src/view/build-model';
import type { ViewModel } from '../../src/view/model';

afterAll(removeAssemblies);

const modelOf = (...parameters: Parameters<typeof assemblyOf>) => buildModel(readAssembly(assemblyOf(...parameters)));
const edge = ({ edges }: ViewModel, from: string, to: string) => edges.filter((each) => each.from === from && each.to === to).map(({ kind, label }) => `${kind}: ${label}`);

describe('a service written by hand', () => {
  const model = modelOf({ Shop: webTemplate() });

  test('is drawn with what takes part, and its wiring is folded', () => {
    expect(model.nodes.map(({ kind, label }) => `${kind} ${label}`)).toEqual([
      'internet Internet', 'load-balancer Balancer', 'target-group Blue', 'queue Failed', 'target-group Green', 'queue Jobs', 'service Web',
    ]);
    expect(model.nodes.find(({ label }) => label === 'Web')!.folded).toEqual([
      'AWS::EC2::SecurityGroup ServiceGroup', 'AWS::EC2::SecurityGroupIngress FromBalancer', 'AWS::ECS::TaskDefinition Definition', 'AWS::IAM::Policy Policy', 'AWS::IAM::Role Role',
    ]);
  });

  test('has arrows from the internet to both target groups with their weights, and to the tasks', () => {
    expect(edge(model, 'internet', 'Shop/Balancer')).toEqual(['traffic: tcp 443']);
    expect(edge(model, 'Shop/Balancer', 'Shop/Blue')).toEqual(['traffic: HTTPS 443, weight 90']);
    expect(edge(model, 'Shop/Balancer', 'Shop/Green')).toEqual(['traffic: HTTPS 443, weight 10']);
    expect(edge(model, 'Shop/Blue', 'Shop/Web')).toEqual(['traffic: port 8080']);
    expect(edge(model, 'Shop/Green', 'Shop/Web')).toEqual(['traffic: alternate']);
    expect(edge(model, 'Shop/Balancer', 'Shop/Web')).toEqual([]);
  });

  test('says what it may do with queues, and where dead letters go', () => {
    expect(edge(model, 'Shop/Web', 'Shop/Jobs')).toEqual(['permission: sends']);
    expect(edge(model, 'Shop/Jobs', 'Shop/Failed')).toEqual(['trigger: dead letters']);
  });

  test('lies in the frames of its stack, its VPC and its tier, told by tags or routes', () => {
    expect(model.frames.map(({ label }) => label)).toEqual(['Shop', 'VPC Vpc', 'private subnets', 'public subnets']);
    expect(model.nodes.find(({ label }) => label === 'Web')!.frames.at(-1)).toBe('Shop|Shop/Vpc|private');
  });

  test('says its count and size', () => {
    expect(model.nodes.find(({ label }) => label === 'Web')!.facts).toEqual(['2 tasks', '0.5 vCPU, 1024 MiB']);
  });

  test('says from where its ports can be reached', () => {
    expect(model.reachability).toEqual([
      { node: 'Shop/Balancer', port: 'tcp 443', source: 'anyone on the internet', world: true },
      { node: 'Shop/Web', port: 'tcp 8080', source: 'Balancer', world: false },
    ]);
  });

  test('explains each * of its role', () => {
    expect(model.permissions.map(({ actions, on, wildcard }) => [actions.join(), on.join(), wildcard])).toEqual([
      ['ecr:GetAuthorizationToken', '*', 'these actions work on no resource of their own: AWS accepts nothing but *'],
      ['s3:*', '*', 'every action of s3:*, also those that AWS adds later; every resource in the account that the actions work on; nothing in the template says why'],
      ['sqs:SendMessage', 'Jobs', undefined],
    ]);
  });

  test('says what a deployment does', () => {
    expect(model.deployments[0].steps).toEqual([
      'The new tasks start beside the old ones, in the other target group, without traffic',
      '5 % of the traffic moves to them',
      'Wait 15 minutes',
      'The rest of the traffic moves',
      'The old tasks stay for 10 minutes, so that a rollback is a matter of traffic alone; then they stop',
      'No circuit breaker and no alarm: a deployment whose tasks do not become healthy goes on',
    ]);
  });
});

test('exports and imports join stacks', () => {
  const model = modelOf({
    Data: { Resources: { Jobs: resource('AWS::SQS::Queue') }, Outputs: { Url: { Value: { Ref: 'Jobs' }, Export: { Name: 'Data:Url' } } } },
    Web: {
      Resources: {
        Definition: resource('AWS::ECS::TaskDefinition', { ContainerDefinitions: [{ Environment: [{ Name: 'QUEUE', Value: { 'Fn::ImportValue': 'Data:Url' } }] }] }),
        Service: resource('AWS::ECS::Service', { TaskDefinition: { Ref: 'Definition' } }),
      },
    },
  });
  expect(edge(model, 'Web/Service', 'Data/Jobs')).toEqual(['reference: ']);
});

test('parameters and outputs join nested stacks, which are drawn in the stack around them', () => {
  const model = modelOf({
    Shop: {
      Resources: {
        Jobs: resource('AWS::SQS::Queue'),
        Nested: resource('AWS::CloudFormation::Stack', { Parameters: { Queue: { 'Fn::GetAtt': ['Jobs', 'Arn'] } } }, { Metadata: { 'aws:asset:path': 'nested.json' } }),
        Rule: resource('AWS::Events::Rule', { ScheduleExpression: 'rate(1 day)', Targets: [{ Arn: { 'Fn::GetAtt': ['Nested', 'Outputs.Second'] } }] }),
      },
    },
  }, {
    'nested.json': {
      Resources: { Second: resource('AWS::SQS::Queue', { RedrivePolicy: { deadLetterTargetArn: { Ref: 'Queue' } } }) },
      Outputs: { Second: { Value: { 'Fn::Sub': '${Second.Arn}' } } },
    },
  });
  expect(edge(model, 'Shop/Rule', 'Shop/Nested/Second')).toEqual(['trigger: starts']);
  expect(edge(model, 'Shop/Nested/Second', 'Shop/Jobs')).toEqual(['trigger: dead letters']);
  expect(model.frames.map(({ label }) => label)).toEqual(['Shop']);
});

test('an internal load balancer is not open to the internet, whatever its security group says', () => {
  const template = webTemplate();
  const resources = template.Resources as Record<string, { Properties: Record<string, unknown> }>;
  resources.Balancer.Properties.Scheme = 'internal';
  const model = modelOf({ Shop: template });
  expect(model.nodes.map(({ id }) => id)).not.toContain('internet');
  expect(model.reachability.filter(({ world }) => world)).toEqual([]);
});

test('a task definition that no service runs is a job', () => {
  const model = modelOf({ Shop: { Resources: { Report: resource('AWS::ECS::TaskDefinition', { Cpu: '256', Memory: '512' }) } } });
  expect(model.nodes.map(({ kind, facts }) => [kind, ...facts])).toEqual([['job', '0.25 vCPU, 512 MiB']]);
});

test('functions behind custom resources are not drawn', () => {
  const model = modelOf({
    Shop: {
      Resources: {
        Handler: resource('AWS::Lambda::Function'),
        PaymentProvider: resource('AWS::Lambda::Function'),
        Custom: resource('Custom::Thing', { ServiceToken: { 'Fn::GetAtt': ['Handler', 'Arn'] } }),
      },
    },
  });
  expect(model.nodes.map(({ label }) => label)).toEqual(['PaymentProvider']);
});

test('a circle of references ends', () => {
  const model = modelOf({
    Shop: { Resources: { A: resource('AWS::IAM::Role', { Tags: [{ Ref: 'B' }] }), B: resource('AWS::IAM::InstanceProfile', { Roles: [{ Ref: 'A' }] }), Jobs: resource('AWS::SQS::Queue') } },
  });
  expect(model.nodes).toHaveLength(1);
});

describe('input', () => {
  test.each(['json', 'mermaid', 'svg', 'html'])('the same assembly gives the same bytes of %s', async (format) => {
    const directory = assemblyOf({ Shop: webTemplate() });
    expect(await view(directory, format)).toBe(await view(directory, format));
  });

  test('fails for a folder that is no cloud assembly', async () => {
    await expect(view(__dirname, 'json')).rejects.toThrow('is no cloud assembly: it has no manifest.json');
  });

  test('fails for what is not there', async () => {
    await expect(view('nowhere', 'json')).rejects.toThrow('nowhere is not there');
  });

  test('fails for an unknown format', async () => {
    await expect(view(assemblyOf({ Shop: webTemplate() }), 'png')).rejects.toThrow('--format must be one of html, mermaid, svg, json, got png');
  });

  test('fails for a template without resources', () => {
    expect(() => readAssembly(assemblyOf({ Shop: {} }))).toThrow('is no template: it has no Resources');
  });

  test.each([[{ Resources: { A: null, B: 5, C: { Type: 'AWS::ECS::Service', Properties: [] }, D: { Type: 'AWS::IAM::Policy', Properties: { PolicyDocument: 'no' } } } }]])('survives %j', (template) => {
    expect(modelOf({ Shop: template }).nodes).toHaveLength(1);
  });
});
