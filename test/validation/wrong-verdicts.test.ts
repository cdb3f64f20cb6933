import {
  BALANCED, balanced, container, instanceTask, listener, LISTENING, listenerRule, Resources, service, targetGroup, task, WEB,
} from './cases/rule-case';
import { plain } from './findings';
import { checkTemplate } from '../../src/validation/all-rules';
import { TemplateDocument } from '../../src/validation/template/template';

const PROXY = { Name: 'proxy', Image: 'envoy' };
const DYNAMIC = '{{resolve:ssm:/x}}';
const WINDOWS = { Cpu: '1024', Memory: '2048', RuntimePlatform: { OperatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' } };

/** Returns the severities and IDs of what the rules find. */
function verdicts(resources: Resources, rest: Omit<TemplateDocument, 'Resources'> = {}): string[] {
  return checkTemplate({ ...rest, Resources: plain(resources) }).map(({ rule }) => `${rule.severity} ${rule.id}`);
}

const loadBalancer: Resources = {
  Balancer: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: { Subnets: ['subnet-11111111', 'subnet-22222222'] } },
};
const behind = (dependsOn: string[]) => ({ ...balanced({}, dependsOn), ...listener({ LoadBalancerArn: { Ref: 'Balancer' } }), ...loadBalancer });
const ports = (...mappings: object[]) => container({ PortMappings: mappings });
const group = { ...service({ LoadBalancers: [BALANCED] }), ...targetGroup() };

describe('the memory of a task', () => {
  test('is compared with reservations in sum, and with hard limits one by one', () => {
    expect(verdicts(task({}, { ...WEB, Memory: 512 }, { ...PROXY, MemoryReservation: 128 }))).toEqual([]);
  });

  test('is compared with the hard limit of each container', () => {
    expect(verdicts(task({}, { ...WEB, Memory: 513 }))).toEqual(['error ECS103']);
  });
});

describe('a health check grace period without a load balancer', () => {
  const grace = service({ HealthCheckGracePeriodSeconds: 60 });

  test('counts for the health check of a container', () => {
    expect(verdicts({ ...grace, ...task({}, { ...LISTENING, HealthCheck: { Command: ['CMD', '/healthcheck'] } }) })).toEqual([]);
  });

  test('may count for the health check of an unknown container', () => {
    expect(verdicts({ ...service({ HealthCheckGracePeriodSeconds: 60, TaskDefinition: 'web:1' }) })).toEqual([]);
  });

  test('is a warning when nothing has a health check', () => {
    expect(verdicts(grace)).toEqual(['warning ECS404']);
  });
});

test('a health check without CMD is a warning', () => {
  expect(verdicts(container({ HealthCheck: { Command: ['/healthcheck'] } }))).toEqual(['warning ECS221']);
});

describe('a service that does not depend on the listener of its target group', () => {
  test('is a warning when it depends on the load balancer', () => {
    expect(verdicts(behind(['Balancer']))).toEqual(['warning ECS408']);
  });

  test('is a warning when the load balancer exists already', () => {
    expect(verdicts(balanced({}, []))).toEqual(['warning ECS408']);
  });

  test('is an error when it does not wait for the load balancer either', () => {
    expect(verdicts(behind([]))).toEqual(['error ECS407']);
  });

  test('passes when the listener exists under a condition only', () => {
    const resources = behind([]);

    expect(verdicts({ ...resources, Listener: { ...resources.Listener, Condition: 'HasListener' } })).toEqual([]);
  });
});

describe('a port', () => {
  const both = [{ ContainerPort: 53 }, { ContainerPort: 53, Protocol: 'udp' }];

  test('for tcp and for udp is a warning', () => {
    expect(verdicts(ports(...both))).toEqual(['warning ECS249']);
  });

  test('for tcp and for udp in two containers is a warning', () => {
    expect(verdicts(task({}, { ...WEB, PortMappings: [both[0]] }, { ...PROXY, PortMappings: [both[1]] }))).toEqual(['warning ECS249']);
  });

  test('for tcp and for udp fails when a load balancer names it', () => {
    const LoadBalancers = [{ ...BALANCED, ContainerPort: 53, TargetGroupArn: 'arn:targets' }];

    expect(verdicts({ ...service({ LoadBalancers }), ...ports(...both) })).toEqual(['warning ECS249', 'error ECS409']);
  });

  test('for tcp and for udp fails when a service registry names it', () => {
    const ServiceRegistries = [{ RegistryArn: 'arn:registry', ContainerName: 'web', ContainerPort: 53 }];

    expect(verdicts({ ...service({ ServiceRegistries }), ...ports(...both) })).toEqual(['warning ECS249', 'error ECS409']);
  });

  test('fails twice for one protocol', () => {
    expect(verdicts(ports({ ContainerPort: 53 }, { ContainerPort: 53, Protocol: 'tcp' }))).toEqual(['error ECS248']);
  });

  test('passes twice for protocols that are unknown', () => {
    expect(verdicts(ports({ ContainerPort: 53 }, { ContainerPort: 53, Protocol: { Ref: 'Protocol' } }))).toEqual([]);
  });
});

test('an environment variable that is set twice is a warning', () => {
  expect(verdicts(container({ Environment: [{ Name: 'MODE', Value: 'a' }, { Name: 'MODE', Value: 'b' }] }))).toEqual(['warning ECS251']);
});

test('a user in a Windows container is a warning', () => {
  expect(verdicts(task(WINDOWS, { ...WEB, User: 'ContainerUser' }))).toEqual(['warning ECS119']);
});

describe('platform version 1.0.0 with ephemeral storage', () => {
  const stored = (platform: object) => service({ PlatformVersion: '1.0.0' }, { EphemeralStorage: { SizeInGiB: 50 }, ...platform });

  test('passes on Windows', () => {
    expect(verdicts(stored(WINDOWS))).toEqual([]);
  });

  test('passes on an unknown platform', () => {
    expect(verdicts(stored({ RuntimePlatform: { 'Fn::If': ['IsWindows', WINDOWS.RuntimePlatform, { Ref: 'AWS::NoValue' }] } }))).toEqual([]);
  });

  test('fails on Linux', () => {
    expect(verdicts(stored({}))).toEqual(['error ECS315']);
  });
});

describe('two resources under conditions', () => {
  const rules = (first?: string, second?: string): Resources => ({
    ...targetGroup(),
    Rule: { ...listenerRule().Rule, Condition: first },
    Other: { ...listenerRule().Rule, Condition: second },
  });
  const policies = (first?: string, second?: string): Resources => {
    const Properties = {
      PolicyType: 'TargetTrackingScaling',
      ScalingTargetId: 'service/shop/web|ecs:service:DesiredCount|ecs',
      TargetTrackingScalingPolicyConfiguration: {
        PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' }, TargetValue: 50,
      },
    };
    const policy = { Type: 'AWS::ApplicationAutoScaling::ScalingPolicy', Properties };
    return { First: { ...policy, Condition: first }, Second: { ...policy, Condition: second } };
  };

  test.each([['ECS436', rules], ['ECS712', policies]])('pass %s, unless both have the same condition', (rule, two) => {
    expect([two('IsBlue', 'IsGreen'), two('IsBlue'), two('IsBlue', 'IsBlue'), two()].map((each) => verdicts(each)))
      .toEqual([[], [], [`error ${rule}`], [`error ${rule}`]]);
  });
});

describe('a target group without a listener', () => {
  test.each([{ Ref: 'Targets' }, { 'Fn::Sub': '${Targets}' }, { 'Fn::GetAtt': 'Targets.TargetGroupName' }, { 'Fn::GetAtt': ['Targets', 'TargetGroupName'] }])(
    'passes when it is exported by %j', (Value) => {
      expect(verdicts(group, { Outputs: { Targets: { Value } } })).toEqual([]);
    },
  );

  test.each(['AWS::Serverless-2016-10-31', 'CompanyMacro', ['AWS::LanguageExtensions'], { Name: 'AWS::Include' }])(
    'passes in a template with the transform %j', (Transform) => {
      expect(verdicts(group, { Transform })).toEqual([]);
    },
  );

  test('passes beside Fn::ForEach', () => {
    expect(verdicts({ ...group, 'Fn::ForEach::Listeners': ['Port', ['80'], {}] } as unknown as Resources)).toEqual([]);
  });

  test('passes beside Fn::Transform', () => {
    expect(verdicts({ ...group, 'Fn::Transform': { Name: 'AWS::Include' } } as unknown as Resources)).toEqual([]);
  });

  test('fails otherwise', () => {
    expect(verdicts(group, { Outputs: { Other: { Value: 'Targets' } } })).toEqual(['error ECS406']);
  });
});

describe('a dynamic reference is unknown', () => {
  test.each<[string, Resources]>([
    ['ECS206, the name of a container', task({}, { ...WEB, Name: DYNAMIC })],
    ['ECS207, a family', task({ Family: DYNAMIC })],
    ['ECS221, the command of a health check', container({ HealthCheck: { Command: [DYNAMIC, 'true'] } })],
    ['ECS246, the name of a port', ports({ ContainerPort: 80, Name: DYNAMIC })],
    ['ECS251, the names of environment variables', container({ Environment: [{ Name: DYNAMIC, Value: 'a' }, { Name: DYNAMIC, Value: 'b' }] })],
    ['ECS255, the name of an environment file', container({ EnvironmentFiles: [{ Type: 's3', Value: `arn:aws:s3:::bucket/${DYNAMIC}` }] })],
    ['ECS274, a log driver', container({ LogConfiguration: { LogDriver: DYNAMIC } })],
    ['ECS284, the root directory of an access point', task({
      Volumes: [{
        Name: 'files',
        EFSVolumeConfiguration: {
          FilesystemId: 'fs-1', RootDirectory: DYNAMIC, TransitEncryption: 'ENABLED', AuthorizationConfig: { AccessPointId: 'fsap-1' },
        },
      }],
    })],
    ['ECS312, the name of a service', service({ ServiceName: DYNAMIC })],
    ['ECS322, a network mode', service({}, { NetworkMode: DYNAMIC })],
    ['ECS403, a target type', { ...balanced(), ...targetGroup({ TargetType: DYNAMIC }) }],
    ['ECS421, the name of a target group', targetGroup({ Name: DYNAMIC })],
    ['ECS425, the path of a health check', targetGroup({ HealthCheckPath: DYNAMIC })],
    ['ECS426, healthy status codes', targetGroup({ Matcher: { HttpCode: DYNAMIC } })],
    ['ECS431, the name of a load balancer', { Balancer: { ...loadBalancer.Balancer, Properties: { Name: DYNAMIC } } }],
    ['ECS601, a Service Connect port', service({ ServiceConnectConfiguration: { Enabled: true, Services: [{ PortName: DYNAMIC }] } })],
    ['ECS602, a discovery name', service({
      ServiceConnectConfiguration: { Enabled: true, Services: [{ PortName: 'http', DiscoveryName: DYNAMIC }] },
    })],
    ['ECS604, the DNS name of an alias', service({
      ServiceConnectConfiguration: { Enabled: true, Services: [{ PortName: 'http', ClientAliases: [{ Port: 80, DnsName: DYNAMIC }] }] },
    })],
    ['ECS304, a capacity provider', service({ CapacityProviderStrategy: [{ CapacityProvider: 'FARGATE' }, { CapacityProvider: DYNAMIC }] })],
    ['ECS203, whether a container is essential', task({}, { ...WEB, Essential: DYNAMIC })],
    ['ECS289, the name of a volume', task({ Volumes: [{ Name: DYNAMIC }] }, { ...WEB, MountPoints: [{ SourceVolume: 'data' }] })],
  ])('%s', (_, resources) => {
    expect(verdicts(resources).filter((verdict) => !verdict.includes('ECS302'))).toEqual([]);
  });
});

describe('null and other types are unknown', () => {
  test.each<[string, Resources]>([
    ['LinuxParameters: null', container({ LinuxParameters: null })],
    ['DependsOn: [null] of a container', container({ DependsOn: [null] })],
    ['a list overridden by a text', task({ ContainerDefinitions: 'web', Volumes: 'data' })],
    ['Properties: null', { Task: { Type: 'AWS::ECS::TaskDefinition', Properties: null } } as unknown as Resources],
    ['a null container', task({ ContainerDefinitions: [null] })],
    ['ExecutionRoleArn: null', task({ ExecutionRoleArn: null }, { ...WEB, Secrets: [{ Name: 'TOKEN', ValueFrom: 'arn:secret' }] })],
    ['a null resource', { Task: null } as unknown as Resources],
    ['a service on a task definition without properties', {
      ...service(), Task: { Type: 'AWS::ECS::TaskDefinition', Properties: null },
    } as unknown as Resources],
    ['NetworkConfiguration: null', service({ NetworkConfiguration: null })],
    ['LoadBalancers: text', instanceTask({})],
  ])('%s', (_, resources) => {
    expect(verdicts(resources)).toEqual([]);
  });
});
