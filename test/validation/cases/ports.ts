import { container, RuleCase, task, WEB } from './rule-case';

const ports = (...mappings: readonly object[]) => container({ PortMappings: mappings });
const onInstances = (NetworkMode: string, mapping: object) => (
  task({ Cpu: undefined, NetworkMode, RequiresCompatibilities: ['EC2'] }, { ...WEB, PortMappings: [mapping] })
);

export const PORT_CASES: readonly RuleCase[] = [
  {
    rule: 'ECS241',
    fails: ports({ Protocol: 'tcp' }),
    mentions: ['portMappings[0]', "'web'", 'containerPort', 'containerPortRange', 'set one'],
    passes: ports({ Protocol: 'tcp', ContainerPort: 80 }),
  },
  {
    rule: 'ECS242',
    fails: ports({ ContainerPort: 65536 }),
    mentions: ['port', "container 'web'", '1 to 65535', '65536', 'listens on'],
    passes: ports({ ContainerPort: 65535 }),
  },
  {
    rule: 'ECS242',
    fails: onInstances('bridge', { ContainerPort: 0 }),
    mentions: ['port', "container 'web'", '1 to 65535', '0', 'listens on'],
    passes: onInstances('bridge', { ContainerPort: 1 }),
  },
  {
    rule: 'ECS243',
    fails: ports({ ContainerPortRange: '8010-8000' }),
    mentions: ['portMappings[0].containerPortRange', "'web'", '8010-8000', 'ascending'],
    passes: ports({ ContainerPortRange: '8000-8010' }),
  },
  {
    rule: 'ECS243',
    fails: ports({ ContainerPortRange: '65000-65536' }),
    mentions: ['portMappings[0].containerPortRange', "'web'", '65000-65536', 'ascending'],
    passes: ports({ ContainerPortRange: '65000-65535' }),
  },
  {
    rule: 'ECS243',
    fails: ports({ ContainerPortRange: '0-10' }),
    mentions: ['portMappings[0].containerPortRange', "'web'", '0-10', 'ascending'],
    passes: ports({ ContainerPortRange: '1-10' }),
  },
  {
    rule: 'ECS243',
    fails: ports({ ContainerPortRange: '80-80' }),
    mentions: ['portMappings[0].containerPortRange', "'web'", '80-80', 'ascending'],
    passes: ports({ ContainerPortRange: '80-81' }),
  },
  {
    rule: 'ECS244',
    fails: ports({ ContainerPort: 80, HostPort: 8080 }),
    mentions: ['portMappings[0].hostPort', "'web'", 'containerPort', '8080', 'remove'],
    passes: ports({ ContainerPort: 80, HostPort: 80 }),
  },
  {
    rule: 'ECS244',
    fails: onInstances('awsvpc', { ContainerPort: 80, HostPort: 8080 }),
    mentions: ['portMappings[0].hostPort', "'web'", 'containerPort', '8080', 'remove'],
    passes: onInstances('bridge', { ContainerPort: 80, HostPort: 8080 }),
  },
  {
    rule: 'ECS245',
    fails: ports({ ContainerPort: 80, AppProtocol: 'http' }),
    mentions: ['portMappings[0]', "'web'", 'appProtocol', 'http', 'Service Connect'],
    passes: ports({ ContainerPort: 80, AppProtocol: 'http', Name: 'http' }),
  },
  {
    rule: 'ECS246',
    fails: ports({ ContainerPort: 80, Name: '-http' }),
    mentions: ['portMappings[0].name', "'web'", '-http', 'use 1 to'],
    passes: ports({ ContainerPort: 80, Name: 'n'.repeat(64) }),
  },
  {
    rule: 'ECS246',
    fails: ports({ ContainerPort: 80, Name: 'n'.repeat(65) }),
    mentions: ['portMappings[0].name', "'web'", 'n'.repeat(65), 'use 1 to'],
    passes: ports({ ContainerPort: 80, Name: '_http-1' }),
  },
  {
    rule: 'ECS247',
    fails: ports({ ContainerPort: 80, Name: 'http' }, { ContainerPort: 81, Name: 'http' }),
    mentions: ['portMappings[1].name', "'web'", 'portMappings[0]', "'web'", 'http', 'own name'],
    passes: ports({ ContainerPort: 80, Name: 'http' }, { ContainerPort: 81, Name: 'admin' }),
  },
  {
    rule: 'ECS248',
    fails: task({}, { ...WEB, PortMappings: [{ ContainerPort: 80 }] }, { Name: 'proxy', Image: 'envoy', PortMappings: [{ ContainerPort: 80 }] }),
    mentions: ["'web'", "'proxy'", '80', 'different port'],
    passes: task({}, { ...WEB, PortMappings: [{ ContainerPort: 80 }] }, { Name: 'proxy', Image: 'envoy', PortMappings: [{ ContainerPort: 81 }] }),
  },
  {
    rule: 'ECS248',
    fails: ports({ ContainerPortRange: '8000-8010' }, { ContainerPort: 8010 }),
    mentions: ['portMappings[1]', "'web'", 'portMappings[0]', "'web'", '8010', 'different ports'],
    passes: ports({ ContainerPortRange: '8000-8010' }, { ContainerPort: 8011 }),
  },
  {
    rule: 'ECS248',
    fails: ports({ ContainerPort: 8010, Protocol: 'tcp' }, { ContainerPortRange: '8000-8010' }),
    mentions: ['portMappings[1]', "'web'", 'portMappings[0]', "'web'", '8000-8010', 'different ports'],
    passes: ports({ ContainerPort: 8011 }, { ContainerPortRange: '8000-8010' }),
  },
  {
    rule: 'ECS249',
    fails: ports({ ContainerPort: 53 }, { ContainerPort: 53, Protocol: 'udp' }),
    mentions: ['portMappings[1]', "'web'", 'portMappings[0]', 'tcp', 'udp', '53', 'load balancer'],
    passes: ports({ ContainerPort: 53 }, { ContainerPort: 5353, Protocol: 'udp' }),
  },
];
