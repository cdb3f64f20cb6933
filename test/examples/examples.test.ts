import { spawnSync, SpawnSyncReturns } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { examplesWithSnapshots, expectReviewedTemplates } from './template-snapshots';
import { report } from '../../scripts/demo/report';
import { exampleNames, readStacks, REPOSITORY } from '../../scripts/synthesize';
import { ServiceDeployment } from '../../src/index';
import { checkTemplate } from '../../src/validation/all-rules';
import { avoidableWildcards } from '../template-checks/iam-wildcards';
import { missingDependencies } from '../template-checks/service-dependencies';
import { principalsWithoutSourceCondition } from '../template-checks/source-conditions';

/** The example shows both; the README says when to deploy such a service. */
const SCALED_BETWEEN_DEPLOYMENTS = 'ECS704';

/** The stack of an example that shows what aws-ecs-patterns makes. */
const WITHOUT_LIBRARY = 'Before';

const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'examples-'));
afterAll(() => fs.rmSync(outdir, { recursive: true }));

let run: SpawnSyncReturns<string>;
beforeAll(() => {
  const script = ['--tsconfig', 'examples/tsconfig.json', 'scripts/examples.ts', '--out', path.join(outdir, 'first')];
  run = spawnSync(process.execPath, [require.resolve('tsx/cli'), ...script], { cwd: REPOSITORY, encoding: 'utf-8' });
}, 120_000);

test('every example passes the strict CloudFormation validator, without a warning', () => {
  expect(`${run.stderr}exit ${run.status}`).toMatch(/exit 0$/);
});

test('no example is gone whose templates were reviewed', () => {
  expect(exampleNames()).toEqual(expect.arrayContaining(examplesWithSnapshots()));
});

describe.each(exampleNames())('example %s', (name) => {
  const stacksIn = (attempt: string) => readStacks(path.join(outdir, attempt, name));
  const ownStacks = () => stacksIn('first').filter(({ stackName }) => stackName !== WITHOUT_LIBRARY);

  test('has the templates that were reviewed', () => {
    expectReviewedTemplates(name, stacksIn('first'));
  });

  test('allows nothing on every resource, or with every action, that AWS does not force', () => {
    expect(ownStacks().flatMap(({ template }) => avoidableWildcards(template))).toEqual([]);
  });

  test('breaks no rule about ECS, or says why', () => {
    const broken = ownStacks().flatMap(({ template }) => checkTemplate(template)).map(({ rule: { id } }) => id);

    expect(broken).toEqual(name === 'codedeploy-canary' ? [SCALED_BETWEEN_DEPLOYMENTS] : []);
  });

  test('lets no service act for somebody else that AWS could bind to this account', () => {
    expect(ownStacks().flatMap(({ template }) => principalsWithoutSourceCondition(template))).toEqual([]);
  });

  test('starts no service before what its first task needs: routes, rules, permissions, listeners, capacity providers', () => {
    expect(ownStacks().flatMap(({ template }) => missingDependencies(template))).toEqual([]);
  });

  test('synthesizes to the same bytes again', () => {
    process.env.CDK_OUTDIR = path.join(outdir, 'second', name);
    jest.requireActual(path.join(REPOSITORY, 'examples', name, 'app.ts'));

    expect(templatesOf(stacksIn('second'))).toEqual(templatesOf(stacksIn('first')));
  });
});

describe('the web server that a task definition document becomes', () => {
  const directory = path.join(outdir, 'first', 'webserver');
  let template: Template;
  beforeAll(() => { template = Template.fromJSON(readStacks(directory)[0].template); });

  test('runs what the document says, in its numbers', () => {
    template.hasResourceProperties('AWS::ECS::TaskDefinition', {
      Family: 'webserver',
      RequiresCompatibilities: ['FARGATE'],
      NetworkMode: 'awsvpc',
      Cpu: '256',
      Memory: '512',
      ContainerDefinitions: [Match.objectLike({
        Name: 'web',
        Image: 'nginx',
        Cpu: 99,
        Memory: 100,
        PortMappings: [Match.objectLike({ ContainerPort: 80 })],
        Secrets: [{ Name: 'SESSION_SECRET', ValueFrom: refTo('AWS::SecretsManager::Secret') }],
      })],
      TaskRoleArn: arnOf('AWS::IAM::Role'),
      ExecutionRoleArn: arnOf('AWS::IAM::Role'),
    });
  });

  test('has a network and a cluster of its own', () => {
    template.resourceCountIs('AWS::EC2::VPC', 1);
    template.resourceCountIs('AWS::ECS::Cluster', 1);
    template.hasResourceProperties('AWS::ECS::ClusterCapacityProviderAssociations', { CapacityProviders: ['FARGATE', 'FARGATE_SPOT'] });
  });

  test('is a service that CodeDeploy deploys, known to Cloud Map', () => {
    template.hasResourceProperties('AWS::ECS::Service', {
      DeploymentController: { Type: 'CODE_DEPLOY' },
      CapacityProviderStrategy: [{ CapacityProvider: 'FARGATE', Weight: 1 }],
      LoadBalancers: [{ ContainerName: 'web', ContainerPort: 80, TargetGroupArn: refTo('AWS::ElasticLoadBalancingV2::TargetGroup') }],
      ServiceRegistries: [{ RegistryArn: arnOf('AWS::ServiceDiscovery::Service') }],
    });
    template.hasResourceProperties('AWS::ServiceDiscovery::Service', { Name: 'web', DnsConfig: { DnsRecords: [{ Type: 'A', TTL: 10 }] } });
    template.resourceCountIs('AWS::ServiceDiscovery::PrivateDnsNamespace', 1);
  });

  test('has two listeners, and two target groups that CodeDeploy moves them between', () => {
    template.resourceCountIs('AWS::ElasticLoadBalancingV2::LoadBalancer', 1);
    template.resourceCountIs('AWS::ElasticLoadBalancingV2::Listener', 2);
    template.resourceCountIs('AWS::ElasticLoadBalancingV2::TargetGroup', 2);
    template.hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', {
      ApplicationName: refTo('AWS::CodeDeploy::Application'),
      DeploymentConfigName: 'CodeDeployDefault.ECSCanary10Percent5Minutes',
      AutoRollbackConfiguration: { Enabled: true },
      LoadBalancerInfo: {
        TargetGroupPairInfoList: [{
          ProdTrafficRoute: { ListenerArns: [listenerOn(80)] },
          TestTrafficRoute: { ListenerArns: [listenerOn(8080)] },
          TargetGroups: [Match.anyValue(), Match.anyValue()],
        }],
      },
    });
  });

  test('is shown by the demo in lines that fit on a terminal', () => {
    const document = path.join(REPOSITORY, 'examples/webserver/task-definition.json');
    const deploymentPlan = ServiceDeployment.codeDeploy().describe();
    const lines = report({ name: 'webserver', directory, stacks: readStacks(directory), exports: { deploymentPlan } }, document);

    expect(lines.map((line) => line.replace(path.relative('', path.dirname(directory)), 'cdk.out')).filter(({ length }) => length > 100)).toEqual([]);
    expect(lines.join('\n')).toContain('nothing found');
    expect(lines.join('\n')).toContain('The new tasks start beside the old ones.');
  });

  function refTo(type: string): object {
    return { Ref: oneOf(Object.keys(template.findResources(type))) };
  }

  function arnOf(type: string): object {
    return { 'Fn::GetAtt': [oneOf(Object.keys(template.findResources(type))), 'Arn'] };
  }

  function listenerOn(port: number): object {
    return { Ref: oneOf(Object.keys(template.findResources('AWS::ElasticLoadBalancingV2::Listener', { Properties: { Port: port } }))) };
  }
});

describe('the isolated web service', () => {
  let template: Template;
  beforeAll(() => { template = Template.fromJSON(readStacks(path.join(outdir, 'first', 'isolated'))[0].template); });

  test('has no way to the internet', () => {
    for (const type of ['InternetGateway', 'NatGateway', 'EgressOnlyInternetGateway', 'Route']) template.resourceCountIs(`AWS::EC2::${type}`, 0);
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', { Scheme: 'internal' });
  });

  test('has exactly the endpoints that its image, logs, secret and grant take', () => {
    const endpoints = Object.values(template.findResources('AWS::EC2::VPCEndpoint'));

    expect(endpoints.map(({ Properties }) => Properties.ServiceName['Fn::Join'][1].at(-1)).sort())
      .toEqual(['.ecr.api', '.ecr.dkr', '.logs', '.s3', '.secretsmanager', '.sqs']);
  });
});

describe('the microservices', () => {
  const stackNamed = (name: string) => readStacks(path.join(outdir, 'first', 'microservices')).find(({ stackName }) => stackName === name)!;
  let platform: Template;
  let services: Template;
  beforeAll(() => { [platform, services] = ['Platform', 'Services'].map((name) => Template.fromJSON(stackNamed(name).template)); });

  test('are deployed after their platform, which needs nothing of them', () => {
    expect(stackNamed('Services').dependencies.map(({ id }) => id)).toContain('Platform');
    expect(stackNamed('Platform').dependencies.map(({ id }) => id)).not.toContain('Services');
    expect(JSON.stringify(platform.toJSON())).not.toContain('Fn::ImportValue');
  });

  test('share one cluster and one load balancer, on which the shop alone has rules, one for each route', () => {
    for (const type of ['AWS::ECS::Cluster', 'AWS::ElasticLoadBalancingV2::LoadBalancer', 'AWS::ElasticLoadBalancingV2::Listener']) {
      platform.resourceCountIs(type, 1);
      services.resourceCountIs(type, 0);
    }
    services.resourceCountIs('AWS::ElasticLoadBalancingV2::ListenerRule', 2);
    services.resourceCountIs('AWS::ECS::Service', 4);
  });

  test('have two backends in Service Connect that call each other by name', () => {
    const connected = { Enabled: true, Namespace: Match.anyValue() };
    services.hasResourceProperties('AWS::ECS::Service', {
      TaskDefinition: { Ref: taskDefinitionOf('Payments') },
      ServiceConnectConfiguration: { ...connected, Services: [{ DiscoveryName: 'payments', PortName: 'app', ClientAliases: [{ DnsName: 'payments', Port: 80 }] }] },
    });
    services.hasResourceProperties('AWS::ECS::Service', {
      TaskDefinition: { Ref: taskDefinitionOf('Orders') },
      ServiceConnectConfiguration: { ...connected, Services: Match.absent() },
      ServiceRegistries: [{ RegistryArn: Match.anyValue() }],
    });
    services.hasResourceProperties('AWS::ServiceDiscovery::Service', { Name: 'orders' });
    expect(variablesOf('Orders')).toMatchObject({ PAYMENTS_HOST: 'payments', PAYMENTS_PORT: '80' });
    expect(variablesOf('Payments')).toEqual({ ORDERS_HOST: 'orders.shop.internal', ORDERS_PORT: '80' });
  });

  test.each([['Orders', 'Payments'], ['Payments', 'Orders'], ['Shop', 'Orders'], ['Report', 'Orders']])('let %s through to %s', (client, server) => {
    services.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      SourceSecurityGroupId: groupOf(client), GroupId: groupOf(server), FromPort: 80, ToPort: 80, IpProtocol: 'tcp',
    });
  });

  test('start orders when payments are known, and payments without waiting for orders', () => {
    const [orders, payments] = ['Orders', 'Payments'].map((id) => idOf('AWS::ECS::Service', id));
    const starts = services.findResources('AWS::ECS::Service');

    expect(starts[orders].DependsOn).toContain(payments);
    expect(starts[payments].DependsOn).not.toContain(orders);
  });

  test('leave the number of workers to the backlog', () => {
    services.hasResourceProperties('AWS::ECS::Service', { TaskDefinition: { Ref: taskDefinitionOf('Parcels') }, DesiredCount: Match.absent() });
    services.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
      PolicyType: 'TargetTrackingScaling', TargetTrackingScalingPolicyConfiguration: Match.objectLike({ TargetValue: 100 }),
    });
  });

  test('scale by two queues, and are warned about messages that wait or fail', () => {
    const [policy] = Object.values(services.findResources('AWS::ApplicationAutoScaling::ScalingPolicy'));
    expect(JSON.stringify(policy)).toContain('100 * ((FILL(waiting1, 0) + FILL(inFlight1, 0)) / 30 + (FILL(waiting2, 0) + FILL(inFlight2, 0)) / 3)');
    services.resourcePropertiesCountIs('AWS::CloudWatch::Alarm', { MetricName: 'ApproximateAgeOfOldestMessage' }, 2);
    services.resourcePropertiesCountIs('AWS::CloudWatch::Alarm', { MetricName: 'ApproximateNumberOfMessagesVisible' }, 2);
  });

  test('find the cache', () => {
    expect(variablesOf('Orders').SESSIONS_HOST).toEqual({ 'Fn::GetAtt': ['Sessions', 'Endpoint.Address'] });
    services.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: 6379, ToPort: 6379 });
  });

  test('run the report in the night of Berlin, retried twice, and not twice at a time', () => {
    services.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'cron(30 2 * * ? *)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
      Target: { Arn: { Ref: Match.stringLikeRegexp('^ReportStateMachine') } },
    });
    const [{ Properties }] = Object.values(services.findResources('AWS::StepFunctions::StateMachine'));
    expect(JSON.stringify(Properties.DefinitionString)).toMatch(/sfn:listExecutions.*MaxAttempts\\":2/s);
  });

  function idOf(type: string, workload: string): string {
    return Object.keys(services.findResources(type)).find((id) => id.startsWith(workload))!;
  }

  function taskDefinitionOf(workload: string): string {
    return idOf('AWS::ECS::TaskDefinition', workload);
  }

  function groupOf(workload: string): object {
    return { 'Fn::GetAtt': [idOf('AWS::EC2::SecurityGroup', workload), 'GroupId'] };
  }

  function variablesOf(workload: string): Record<string, unknown> {
    const { Properties } = services.findResources('AWS::ECS::TaskDefinition')[taskDefinitionOf(workload)];
    const environment: { Name: string; Value: unknown }[] = Properties.ContainerDefinitions[0].Environment;
    return Object.fromEntries(environment.map(({ Name, Value }) => [Name, Value]));
  }
});

function oneOf(logicalIds: string[]): Match {
  return Match.stringLikeRegexp(`^(${logicalIds.join('|')})$`);
}

function templatesOf(stacks: ReturnType<typeof readStacks>): Record<string, string> {
  return Object.fromEntries(stacks.map(({ stackName, templateFullPath }) => [stackName, fs.readFileSync(templateFullPath, 'utf-8')]));
}
