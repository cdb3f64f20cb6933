import { Refusal } from '../../private/errors';
import { ecsApi, ecsGuide } from '../links';
import { ResourceRule } from '../rule';
import { controllerOf, SERVICE, strategyOf, usesServiceConnect } from '../service/service';
import { Resource } from '../template/resource';

const ERROR = { type: SERVICE, severity: 'error', property: 'DeploymentController', link: ecsGuide('deployment-type-bluegreen') } as const;

/** What a service does not have while CodeDeploy deploys it. */
export const CODE_DEPLOY_SERVICE_RULES: readonly ResourceRule[] = [
  rule('ECS501', 'CodeDeploy deploys without a strategy of ECS', strategy),
  rule('ECS502', "CodeDeploy deploys without ECS's circuit breaker", circuitBreaker, ecsApi('DeploymentCircuitBreaker')),
  rule('ECS503', "CodeDeploy deploys without ECS's deployment alarms", alarms, ecsApi('DeploymentAlarms')),
  rule('ECS504', 'CodeDeploy deploys without Service Connect', serviceConnect, ecsGuide('service-connect-concepts')),
  rule('ECS505', 'A service of CodeDeploy has a load balancer, and one target group in it', loadBalancers),
  rule('ECS506', 'CodeDeploy deploys without lifecycle hooks of ECS', lifecycleHooks, ecsApi('DeploymentLifecycleHook')),
  rule('ECS507', 'CodeDeploy deploys without volumes of EBS', volumes, ecsGuide('ebs-volumes')),
  rule('ECS508', 'CodeDeploy deploys replicas, not daemons', daemon, ecsApi('CreateService')),
];

function rule(id: string, title: string, check: (service: Resource) => Iterable<Refusal>, link = ERROR.link): ResourceRule {
  return { ...ERROR, id, title, link, check: (service) => (controllerOf(service) === 'CODE_DEPLOY' ? check(service) : []) };
}

const BY_ECS = 'or let ECS deploy: remove DeploymentController';

function* strategy(service: Resource): Iterable<Refusal> {
  const given = strategyOf(service);
  if (given === undefined || given === 'ROLLING') return;
  yield { what: 'CodeDeploy takes no Strategy in DeploymentConfiguration', got: given, instead: `remove it, ${BY_ECS}` };
}

function* circuitBreaker(service: Resource): Iterable<Refusal> {
  if (!service.is('DeploymentConfiguration.DeploymentCircuitBreaker.Enable', true)) return;
  yield { what: 'CodeDeploy knows no DeploymentCircuitBreaker', instead: `roll back by AutoRollbackConfiguration of the deployment group, ${BY_ECS}` };
}

function* alarms(service: Resource): Iterable<Refusal> {
  if (!service.is('DeploymentConfiguration.Alarms.Enable', true)) return;
  yield { what: 'CodeDeploy looks at no Alarms in DeploymentConfiguration', instead: `name them in AlarmConfiguration of the deployment group, ${BY_ECS}` };
}

function* serviceConnect(service: Resource): Iterable<Refusal> {
  if (usesServiceConnect(service)) yield { what: 'CodeDeploy does not deploy services with Service Connect', instead: `use Cloud Map, ${BY_ECS}` };
}

function* loadBalancers(service: Resource): Iterable<Refusal> {
  const number = service.lacks('LoadBalancers') ? 0 : service.items('LoadBalancers')?.length;
  if (number === undefined || number === 1) return;
  yield { what: 'CodeDeploy moves the traffic of one target group', got: number, instead: `give the service one in LoadBalancers, ${BY_ECS}` };
}

function* lifecycleHooks(service: Resource): Iterable<Refusal> {
  if (!service.items('DeploymentConfiguration.LifecycleHooks')?.length) return;
  yield { what: 'CodeDeploy runs no LifecycleHooks of ECS', instead: `name the functions in the AppSpec, ${BY_ECS}` };
}

function* volumes(service: Resource): Iterable<Refusal> {
  if (!service.items('VolumeConfigurations')?.length) return;
  yield { what: 'CodeDeploy does not deploy services with volumes of EBS', instead: `use EFS, ${BY_ECS}` };
}

function* daemon(service: Resource): Iterable<Refusal> {
  if (service.text('SchedulingStrategy') !== 'DAEMON') return;
  yield { what: 'CodeDeploy deploys no daemons', got: 'DAEMON', instead: 'remove DeploymentController' };
}
