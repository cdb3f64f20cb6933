import { networkModeOf, runsOnFargate, SERVICE, taskOf } from './service';
import { Problem } from '../../private/errors';
import { ecsApi, ecsGuide, requiringOwnProperty, ResourceRule } from '../template/rule';
import { isSet } from '../template/task-view';
import { TemplateResource } from '../template/template';

const ERROR = { type: SERVICE, severity: 'error', link: ecsApi('CreateService') } as const;

/** How the tasks of a service are reached in the network. */
export const NETWORK_RULES: readonly ResourceRule[] = [
  { ...ERROR, id: 'ECS321', property: 'NetworkConfiguration', title: 'Tasks with a network interface are told its subnets', check: subnetsGiven },
  ...requiringOwnProperty<ResourceRule>([
    { ...ERROR, id: 'ECS322', property: 'NetworkConfiguration', title: 'Tasks without a network interface are told no subnets', check: subnetsOnlyForInterfaces },
    {
      ...ERROR, id: 'ECS323', property: 'NetworkConfiguration', title: 'A service has 1 to 16 subnets', link: ecsApi('AwsVpcConfiguration'), check: subnets,
    },
    {
      ...ERROR, id: 'ECS324', property: 'NetworkConfiguration', title: 'A service has 5 security groups at most', link: ecsApi('AwsVpcConfiguration'), check: groups,
    },
    { ...ERROR, id: 'ECS325', property: 'NetworkConfiguration', title: 'Tasks have public addresses on Fargate only', link: ecsGuide('task-networking-awsvpc'), check: address },
  ]),
];

function* subnetsGiven(service: TemplateResource): Iterable<Problem> {
  const task = taskOf(service);
  if (!task || networkModeOf(task) !== 'awsvpc' || !service.lacks('NetworkConfiguration')) return;
  yield { problem: 'the task has a network interface of its own, and the service no NetworkConfiguration', remedy: 'add it, with the subnets' };
}

function* subnetsOnlyForInterfaces(service: TemplateResource): Iterable<Problem> {
  const task = taskOf(service);
  const mode = task && networkModeOf(task);
  if (mode === undefined || mode === 'awsvpc' || !isSet(service.raw('NetworkConfiguration'))) return;
  yield { problem: 'NetworkConfiguration needs a task definition in awsvpc mode', actual: mode, remedy: 'change the mode, or remove NetworkConfiguration' };
}

const AWSVPC = 'NetworkConfiguration.AwsvpcConfiguration';

function* subnets(service: TemplateResource): Iterable<Problem> {
  const number = service.items(`${AWSVPC}.Subnets`)?.length;
  if (number !== undefined && (number < 1 || number > 16)) {
    yield { problem: 'a service has 1 to 16 subnets', actual: number, remedy: 'one for each Availability Zone is enough' };
  }
}

function* groups(service: TemplateResource): Iterable<Problem> {
  const number = service.items(`${AWSVPC}.SecurityGroups`)?.length ?? 0;
  if (number > 5) yield { problem: 'a service has 5 security groups at most', actual: number, remedy: 'put their rules into fewer groups' };
}

function* address(service: TemplateResource): Iterable<Problem> {
  if (service.text(`${AWSVPC}.AssignPublicIp`) !== 'ENABLED' || runsOnFargate(service) !== false) return;
  yield { problem: 'AssignPublicIp is not available to tasks on instances', actual: 'ENABLED', remedy: 'remove it, and send what they ask for through a NAT gateway' };
}
