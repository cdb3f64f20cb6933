import { networkModeOf, SERVICE, taskOf } from './service';
import { Problem } from '../../private/errors';
import { ecsApi, reported, requiringOwnProperty, ResourceRule } from '../template/rule';
import { TemplateResource } from '../template/template';

const ERROR = {
  type: SERVICE,
  severity: 'error',
  property: 'Role',
  link: ecsApi('CreateService'),
  ...reported('You cannot specify an IAM role for services that require a service linked role.', 'hashicorp/terraform-provider-aws', 4657),
} as const;

/** Rules about the role of a service, with which ECS once registered its tasks with a load balancer. */
export const ROLE_RULES: readonly ResourceRule[] = requiringOwnProperty<ResourceRule>([
  { ...ERROR, id: 'ECS331', title: 'A service with tasks in awsvpc mode has no role', check: awsvpc },
  { ...ERROR, id: 'ECS332', title: 'A service with a role has a load balancer', answer: undefined, report: undefined, check: loadBalancer },
]);

function* awsvpc(service: TemplateResource): Iterable<Problem> {
  const task = taskOf(service);
  if (!task || !service.has('Role') || networkModeOf(task) !== 'awsvpc') return;
  yield { problem: 'Role is not available for tasks in awsvpc mode', remedy: 'remove it: ECS uses its service-linked role' };
}

function* loadBalancer(service: TemplateResource): Iterable<Problem> {
  if (!service.has('Role') || !(service.lacks('LoadBalancers') || service.items('LoadBalancers')?.length === 0)) return;
  yield { problem: 'Role requires a load balancer', remedy: 'remove it: ECS uses its service-linked role' };
}
