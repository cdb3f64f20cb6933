import { networkModeOf, runsOnFargate, SERVICE, taskOf } from './service';
import { Refusal } from '../../private/errors';
import { ecsApi, ecsGuide } from '../links';
import { needingTheirProperty, ResourceRule } from '../rule';
import { isSet } from '../task/facts';
import { Resource } from '../template/resource';

const ERROR = { type: SERVICE, severity: 'error', link: ecsApi('CreateService') } as const;

/** How the tasks of a service are reached in the network. */
export const NETWORK_RULES: readonly ResourceRule[] = [
  { ...ERROR, id: 'ECS321', property: 'NetworkConfiguration', title: 'Tasks with a network interface are told its subnets', check: subnetsGiven },
  ...needingTheirProperty<ResourceRule>([
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

function* subnetsGiven(service: Resource): Iterable<Refusal> {
  const task = taskOf(service);
  if (!task || networkModeOf(task) !== 'awsvpc' || !service.lacks('NetworkConfiguration')) return;
  yield { what: 'the task has a network interface of its own, and the service no NetworkConfiguration', instead: 'add it, with the subnets' };
}

function* subnetsOnlyForInterfaces(service: Resource): Iterable<Refusal> {
  const task = taskOf(service);
  const mode = task && networkModeOf(task);
  if (mode === undefined || mode === 'awsvpc' || !isSet(service.raw('NetworkConfiguration'))) return;
  yield { what: 'NetworkConfiguration needs a task definition in awsvpc mode', got: mode, instead: 'change the mode, or remove NetworkConfiguration' };
}

const AWSVPC = 'NetworkConfiguration.AwsvpcConfiguration';

function* subnets(service: Resource): Iterable<Refusal> {
  const number = service.items(`${AWSVPC}.Subnets`)?.length;
  if (number !== undefined && (number < 1 || number > 16)) {
    yield { what: 'a service has 1 to 16 subnets', got: number, instead: 'one for each Availability Zone is enough' };
  }
}

function* groups(service: Resource): Iterable<Refusal> {
  const number = service.items(`${AWSVPC}.SecurityGroups`)?.length ?? 0;
  if (number > 5) yield { what: 'a service has 5 security groups at most', got: number, instead: 'put their rules into fewer groups' };
}

function* address(service: Resource): Iterable<Refusal> {
  if (service.text(`${AWSVPC}.AssignPublicIp`) !== 'ENABLED' || runsOnFargate(service) !== false) return;
  yield { what: 'AssignPublicIp is not available to tasks on instances', got: 'ENABLED', instead: 'remove it, and send what they ask for through a NAT gateway' };
}
