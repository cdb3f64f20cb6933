import { networkModeOf, runsOnFargate, SERVICE, taskOf } from './service';
import { Problem } from '../../private/errors';
import { ecsApi, ecsGuide, reported, requiringOwnProperty, ResourceRule } from '../template/rule';
import { isSet } from '../template/task-view';
import { TemplateResource } from '../template/template';

const ERROR = { type: SERVICE, severity: 'error', link: ecsApi('CreateService') } as const;

/** Rules about the network configuration of a service. */
export const NETWORK_RULES: readonly ResourceRule[] = [
  {
    ...ERROR,
    id: 'ECS321',
    ...reported("Network Configuration must be provided when networkMode 'awsvpc' is specified.", 'PasseiDireto/gh-runner-task-action', 8),
    property: 'NetworkConfiguration',
    title: 'A service with tasks in awsvpc mode has a network configuration',
    check: subnetsGiven,
  },
  ...requiringOwnProperty<ResourceRule>([
    {
      ...ERROR,
      id: 'ECS322',
      ...reported('Network Configuration is not valid for the given `networkMode` of this task definition.', 'muya/amazon-ecs-run-task', 7),
      property: 'NetworkConfiguration',
      title: 'A service with tasks in bridge or host mode has no network configuration',
      check: subnetsOnlyForInterfaces,
    },
    {
      ...ERROR,
      id: 'ECS323',
      property: 'NetworkConfiguration',
      title: 'A service has 1 to 16 subnets',
      link: ecsApi('AwsVpcConfiguration'),
      check: subnets,
    },
    {
      ...ERROR,
      id: 'ECS324',
      property: 'NetworkConfiguration',
      title: 'A service has at most 5 security groups',
      link: ecsApi('AwsVpcConfiguration'),
      check: groups,
    },
    {
      ...ERROR,
      id: 'ECS325',
      ...reported('Assign public IP is not supported for this launch type', 'aws/aws-cdk', 13348),
      property: 'NetworkConfiguration',
      title: 'Only tasks on Fargate get public IP addresses',
      link: ecsGuide('task-networking-awsvpc'),
      check: address,
    },
  ]),
];

function* subnetsGiven(service: TemplateResource): Iterable<Problem> {
  const task = taskOf(service);
  if (!task || networkModeOf(task) !== 'awsvpc' || !service.lacks('NetworkConfiguration')) return;
  yield { problem: 'the task is in awsvpc mode, but the service has no NetworkConfiguration', remedy: 'add it with the subnets' };
}

function* subnetsOnlyForInterfaces(service: TemplateResource): Iterable<Problem> {
  const task = taskOf(service);
  const mode = task && networkModeOf(task);
  if (mode === undefined || mode === 'awsvpc' || !isSet(service.raw('NetworkConfiguration'))) return;
  yield {
    problem: 'NetworkConfiguration requires a task definition in awsvpc mode',
    actual: mode,
    remedy: 'change the mode, or remove NetworkConfiguration',
  };
}

const AWSVPC = 'NetworkConfiguration.AwsvpcConfiguration';

function* subnets(service: TemplateResource): Iterable<Problem> {
  const count = service.items(`${AWSVPC}.Subnets`)?.length;
  if (count !== undefined && (count < 1 || count > 16)) {
    yield { problem: 'a service must have 1 to 16 subnets', actual: count, remedy: 'use one for each Availability Zone' };
  }
}

function* groups(service: TemplateResource): Iterable<Problem> {
  const count = service.items(`${AWSVPC}.SecurityGroups`)?.length ?? 0;
  if (count > 5) yield { problem: 'a service may have at most 5 security groups', actual: count, remedy: 'merge their rules into fewer groups' };
}

function* address(service: TemplateResource): Iterable<Problem> {
  if (service.text(`${AWSVPC}.AssignPublicIp`) !== 'ENABLED' || runsOnFargate(service) !== false) return;
  yield {
    problem: 'AssignPublicIp is not available for tasks on EC2',
    actual: 'ENABLED',
    remedy: 'remove it, and route egress through a NAT gateway',
  };
}
