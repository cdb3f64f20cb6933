import { container, RuleCase, task, WEB } from './rule-case';

const ports = (...mappings: readonly object[]) => container({ PortMappings: mappings });
const onInstances = (NetworkMode: string, mapping: object) => (
  task({ Cpu: undefined, NetworkMode, RequiresCompatibilities: ['EC2'] }, { ...WEB, PortMappings: [mapping] })
);
const FORM = 'use 1 to 64 lower case letters, digits, hyphens and underscores, not starting with a hyphen';
const RANGE = 'go up, from 1 to 65535 at most';

export const PORT_CASES: readonly RuleCase[] = [
  {
    rule: 'ECS241',
    fails: ports({ Protocol: 'tcp' }),
    message: "portMappings[0] of container 'web' must have either a containerPort or a containerPortRange; give one of the two",
    passes: ports({ Protocol: 'tcp', ContainerPort: 80 }),
  },
  {
    rule: 'ECS242',
    fails: ports({ ContainerPort: 65536 }),
    message: "the port of container 'web' must be a whole number from 1 to 65535, got 65536; use the port the container listens on",
    passes: ports({ ContainerPort: 65535 }),
  },
  {
    rule: 'ECS242',
    fails: onInstances('bridge', { ContainerPort: 0 }),
    message: "the port of container 'web' must be a whole number from 1 to 65535, got 0; use the port the container listens on",
    passes: onInstances('bridge', { ContainerPort: 1 }),
  },
  {
    rule: 'ECS243',
    fails: ports({ ContainerPortRange: '8010-8000' }),
    message: `portMappings[0].containerPortRange of container 'web' is not a range of ports, got '8010-8000'; ${RANGE}`,
    passes: ports({ ContainerPortRange: '8000-8010' }),
  },
  {
    rule: 'ECS243',
    fails: ports({ ContainerPortRange: '65000-65536' }),
    message: `portMappings[0].containerPortRange of container 'web' is not a range of ports, got '65000-65536'; ${RANGE}`,
    passes: ports({ ContainerPortRange: '65000-65535' }),
  },
  {
    rule: 'ECS243',
    fails: ports({ ContainerPortRange: '0-10' }),
    message: `portMappings[0].containerPortRange of container 'web' is not a range of ports, got '0-10'; ${RANGE}`,
    passes: ports({ ContainerPortRange: '1-10' }),
  },
  {
    rule: 'ECS243',
    fails: ports({ ContainerPortRange: '80-80' }),
    message: `portMappings[0].containerPortRange of container 'web' is not a range of ports, got '80-80'; ${RANGE}`,
    passes: ports({ ContainerPortRange: '80-81' }),
  },
  {
    rule: 'ECS244',
    fails: ports({ ContainerPort: 80, HostPort: 8080 }),
    message: "portMappings[0].hostPort of container 'web' differs from its containerPort, got 8080; remove it: in awsvpc mode the two are one",
    passes: ports({ ContainerPort: 80, HostPort: 80 }),
  },
  {
    rule: 'ECS244',
    fails: onInstances('awsvpc', { ContainerPort: 80, HostPort: 8080 }),
    message: "portMappings[0].hostPort of container 'web' differs from its containerPort, got 8080; remove it: in awsvpc mode the two are one",
    passes: onInstances('bridge', { ContainerPort: 80, HostPort: 8080 }),
  },
  {
    rule: 'ECS245',
    fails: ports({ ContainerPort: 80, AppProtocol: 'http' }),
    message: "portMappings[0] of container 'web' has an appProtocol but no name, got 'http'; name the port for Service Connect",
    passes: ports({ ContainerPort: 80, AppProtocol: 'http', Name: 'http' }),
  },
  {
    rule: 'ECS246',
    fails: ports({ ContainerPort: 80, Name: '-http' }),
    message: `portMappings[0].name of container 'web' is not a name that ECS takes, got '-http'; ${FORM}`,
    passes: ports({ ContainerPort: 80, Name: 'n'.repeat(64) }),
  },
  {
    rule: 'ECS246',
    fails: ports({ ContainerPort: 80, Name: 'n'.repeat(65) }),
    message: `portMappings[0].name of container 'web' is not a name that ECS takes, got '${'n'.repeat(65)}'; ${FORM}`,
    passes: ports({ ContainerPort: 80, Name: '_http-1' }),
  },
  {
    rule: 'ECS247',
    fails: ports({ ContainerPort: 80, Name: 'http' }, { ContainerPort: 81, Name: 'http' }),
    message: "portMappings[1].name of container 'web' is the name of portMappings[0] of container 'web' too, got 'http'; " +
      'name each port of the task differently',
    passes: ports({ ContainerPort: 80, Name: 'http' }, { ContainerPort: 81, Name: 'admin' }),
  },
  {
    rule: 'ECS248',
    fails: task({}, { ...WEB, PortMappings: [{ ContainerPort: 80 }] }, { Name: 'proxy', Image: 'envoy', PortMappings: [{ ContainerPort: 80 }] }),
    message: "container 'web' and container 'proxy' use one port, and the containers of a task share its network, got 80; " +
      'let each container listen on a port of its own',
    passes: task({}, { ...WEB, PortMappings: [{ ContainerPort: 80 }] }, { Name: 'proxy', Image: 'envoy', PortMappings: [{ ContainerPort: 81 }] }),
  },
  {
    rule: 'ECS248',
    fails: ports({ ContainerPortRange: '8000-8010' }, { ContainerPort: 8010 }),
    message: "portMappings[1] of container 'web' and portMappings[0] of container 'web' share ports, got 8010; let each listen on ports of its own",
    passes: ports({ ContainerPortRange: '8000-8010' }, { ContainerPort: 8010, Protocol: 'udp' }),
  },
  {
    rule: 'ECS248',
    fails: ports({ ContainerPort: 8010, Protocol: 'tcp' }, { ContainerPortRange: '8000-8010' }),
    message: "portMappings[1] of container 'web' and portMappings[0] of container 'web' share ports, got '8000-8010'; let each listen on ports of its own",
    passes: ports({ ContainerPort: 8011 }, { ContainerPortRange: '8000-8010' }),
  },
];
