import { Problem } from '../../private/errors';
import { controllerOf, SERVICE, strategyOf, usesServiceConnect } from '../service/service';
import { codeDeployApi, ecsApi, ecsGuide, outOfRange, ResourceRule } from '../template/rule';
import { TARGET_GROUP, TemplateResource } from '../template/template';
import { TemplateValues } from '../template/values';

const SERVICE_ERROR = { type: SERVICE, severity: 'error', property: 'DeploymentController', link: ecsGuide('deployment-type-bluegreen') } as const;

/** Rules about services that CodeDeploy deploys. */
export const CODE_DEPLOY_SERVICE_RULES: readonly ResourceRule[] = [
  rule('ECS501', 'A service deployed by CodeDeploy has no ECS deployment strategy', strategy),
  rule('ECS502', 'A service deployed by CodeDeploy has no ECS deployment circuit breaker', circuitBreaker, ecsApi('DeploymentCircuitBreaker')),
  rule('ECS503', 'A service deployed by CodeDeploy has no ECS deployment alarms', alarms, ecsApi('DeploymentAlarms')),
  rule('ECS504', 'A service deployed by CodeDeploy does not use Service Connect', serviceConnect, ecsGuide('service-connect-concepts')),
  rule('ECS505', 'A service deployed by CodeDeploy has exactly one target group', loadBalancers),
  rule('ECS506', 'A service deployed by CodeDeploy has no ECS lifecycle hooks', lifecycleHooks, ecsApi('DeploymentLifecycleHook')),
  rule('ECS507', 'A service deployed by CodeDeploy has no EBS volumes', volumes, ecsGuide('ebs-volumes')),
  rule('ECS508', 'A service deployed by CodeDeploy is not a daemon service', daemon, ecsApi('CreateService')),
];

function rule(id: string, title: string, check: (service: TemplateResource) => Iterable<Problem>, link = SERVICE_ERROR.link): ResourceRule {
  return { ...SERVICE_ERROR, id, title, link, check: (service) => (controllerOf(service) === 'CODE_DEPLOY' ? check(service) : []) };
}

const OR_USE_ECS = 'or remove DeploymentController to deploy with ECS';

function* strategy(service: TemplateResource): Iterable<Problem> {
  const ecsStrategy = strategyOf(service);
  if (ecsStrategy === undefined || ecsStrategy === 'ROLLING') return;
  yield { problem: 'CodeDeploy does not support Strategy in DeploymentConfiguration', actual: ecsStrategy, remedy: `remove it, ${OR_USE_ECS}` };
}

function* circuitBreaker(service: TemplateResource): Iterable<Problem> {
  if (!service.is('DeploymentConfiguration.DeploymentCircuitBreaker.Enable', true)) return;
  yield {
    problem: 'CodeDeploy does not support DeploymentCircuitBreaker',
    remedy: `use AutoRollbackConfiguration of the deployment group, ${OR_USE_ECS}`,
  };
}

function* alarms(service: TemplateResource): Iterable<Problem> {
  if (!service.is('DeploymentConfiguration.Alarms.Enable', true)) return;
  yield {
    problem: 'CodeDeploy does not support Alarms in DeploymentConfiguration',
    remedy: `use AlarmConfiguration of the deployment group, ${OR_USE_ECS}`,
  };
}

function* serviceConnect(service: TemplateResource): Iterable<Problem> {
  if (usesServiceConnect(service)) {
    yield {
      problem: 'CodeDeploy does not support services with Service Connect',
      remedy: `use Cloud Map, ${OR_USE_ECS}`,
    };
  }
}

function* loadBalancers(service: TemplateResource): Iterable<Problem> {
  const count = service.lacks('LoadBalancers') ? 0 : service.items('LoadBalancers')?.length;
  if (count === undefined || count === 1) return;
  yield { problem: 'CodeDeploy requires exactly one target group in LoadBalancers', actual: count, remedy: `use one, ${OR_USE_ECS}` };
}

function* lifecycleHooks(service: TemplateResource): Iterable<Problem> {
  if (!service.items('DeploymentConfiguration.LifecycleHooks')?.length) return;
  yield { problem: 'CodeDeploy does not support LifecycleHooks', remedy: `use hooks of the AppSpec, ${OR_USE_ECS}` };
}

function* volumes(service: TemplateResource): Iterable<Problem> {
  if (!service.items('VolumeConfigurations')?.length) return;
  yield { problem: 'CodeDeploy does not support services with EBS volumes', remedy: `use EFS, ${OR_USE_ECS}` };
}

function* daemon(service: TemplateResource): Iterable<Problem> {
  if (service.text('SchedulingStrategy') !== 'DAEMON') return;
  yield { problem: 'CodeDeploy does not support daemon services', actual: 'DAEMON', remedy: 'remove DeploymentController' };
}

const GROUP_ERROR = { type: 'AWS::CodeDeploy::DeploymentGroup', severity: 'error', property: 'LoadBalancerInfo' } as const;

/** Rules about CodeDeploy deployment groups of ECS services. */
export const DEPLOYMENT_GROUP_RULES: readonly ResourceRule[] = [
  {
    ...GROUP_ERROR,
    id: 'ECS511',
    title: 'A deployment shifts traffic between two target groups',
    link: codeDeployApi('TargetGroupPairInfo'),
    check: twoTargetGroups,
  },
  { ...GROUP_ERROR, id: 'ECS512', title: 'A traffic route has one listener', link: codeDeployApi('TrafficRoute'), check: oneListener },
  {
    ...GROUP_ERROR,
    id: 'ECS513',
    title: 'The test traffic route has its own listener',
    link: codeDeployApi('TargetGroupPairInfo'),
    check: testListener,
  },
  {
    ...GROUP_ERROR,
    id: 'ECS514',
    property: 'BlueGreenDeploymentConfiguration',
    title: 'The original tasks are kept for at most 2880 minutes',
    link: codeDeployApi('BlueInstanceTerminationOption'),
    check: terminationWaitTime,
  },
  {
    ...GROUP_ERROR,
    id: 'ECS515',
    property: 'DeploymentGroupName',
    title: 'A deployment group name has 1 to 100 characters',
    link: codeDeployApi('CreateDeploymentGroup'),
    check: name,
  },
  {
    ...GROUP_ERROR,
    id: 'ECS516',
    property: 'DeploymentConfigName',
    title: 'Traffic of a Network Load Balancer is shifted all at once',
    link: 'https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html',
    check: networkTrafficRouting,
  },
  {
    ...GROUP_ERROR,
    id: 'ECS517',
    property: 'ECSServices',
    title: 'The services of a deployment group use the CODE_DEPLOY deployment controller',
    link: codeDeployApi('ECSService'),
    check: controller,
  },
  {
    ...GROUP_ERROR,
    id: 'ECS518',
    title: 'The target group of the service belongs to its deployment group',
    link: codeDeployApi('TargetGroupPairInfo'),
    check: ownTargetGroup,
  },
];

const PAIRS = 'LoadBalancerInfo.TargetGroupPairInfoList';

function* eachPair(group: TemplateResource, check: (pair: TemplateValues, path: string) => Iterable<Problem>): Iterable<Problem> {
  for (const [i, pair] of (group.list(PAIRS) ?? []).entries()) yield* check(pair, `TargetGroupPairInfoList[${i}]`);
}

function twoTargetGroups(group: TemplateResource): Iterable<Problem> {
  return eachPair(group, function* (pair, path) {
    const names = pair.list('TargetGroups')?.map((target) => JSON.stringify(target.raw('Name')));
    if (!names || new Set(names).size === 2) return;
    yield {
      problem: `${path} must have two different target groups`,
      actual: names.length,
      remedy: 'use one for the original tasks and another for the replacement tasks',
    };
  });
}

function oneListener(group: TemplateResource): Iterable<Problem> {
  return eachPair(group, function* (pair, path) {
    for (const route of ['ProdTrafficRoute', 'TestTrafficRoute']) {
      const count = pair.items(`${route}.ListenerArns`)?.length ?? 1;
      if (count !== 1) yield { problem: `${path}.${route} must have one listener`, actual: count, remedy: 'use exactly one' };
    }
  });
}

function testListener(group: TemplateResource): Iterable<Problem> {
  return eachPair(group, function* (pair, path) {
    const [production, test] = ['ProdTrafficRoute', 'TestTrafficRoute'].map((route) => pair.items(`${route}.ListenerArns`)?.[0]);
    if (production === undefined || JSON.stringify(production) !== JSON.stringify(test)) return;
    yield { problem: `${path} has the same listener for production and test traffic`, remedy: 'add a listener on another port for test traffic' };
  });
}

function* terminationWaitTime(group: TemplateResource): Iterable<Problem> {
  const wait = group.number('BlueGreenDeploymentConfiguration.TerminateBlueInstancesOnDeploymentSuccess.TerminationWaitTimeInMinutes');
  yield* outOfRange('TerminationWaitTimeInMinutes', wait, { min: 0, max: 2880 }, 'use at most two days');
}

function* name(group: TemplateResource): Iterable<Problem> {
  const text = group.text('DeploymentGroupName');
  if (text === undefined || (text.length >= 1 && text.length <= 100)) return;
  yield { problem: 'DeploymentGroupName must have 1 to 100 characters', actual: text, remedy: 'shorten it, or omit it' };
}

function* networkTrafficRouting(group: TemplateResource): Iterable<Problem> {
  const config = group.text('DeploymentConfigName');
  if (config === undefined || !/^CodeDeployDefault\.ECS(?!AllAtOnce)/.test(config)) return;
  yield* eachPair(group, function* (pair, path) {
    const networkTarget = pair.list('TargetGroups')?.map((target) => targetGroup(group, target)).find((target) => (
      ['TCP', 'UDP', 'TCP_UDP', 'TLS'].includes(target?.text('Protocol') ?? '')
    ));
    if (!networkTarget) return;
    yield {
      problem: `${path} belongs to a Network Load Balancer, whose traffic is shifted all at once`,
      actual: config,
      remedy: 'use CodeDeployDefault.ECSAllAtOnce',
    };
  });
}

/** Returns a target group that a deployment group refers to by its name. */
function targetGroup(group: TemplateResource, target: TemplateValues): TemplateResource | undefined {
  return group.template.referencedResource(target.raw('Name'), TARGET_GROUP);
}

/** Yields the services of a deployment group that are in the same template. */
function* services(group: TemplateResource): Iterable<{ readonly service: TemplateResource; readonly path: string }> {
  for (const [i, item] of (group.list('ECSServices') ?? []).entries()) {
    const service = group.template.referencedResource(item.raw('ServiceName'), SERVICE);
    if (service) yield { service, path: `ECSServices[${i}]` };
  }
}

function* controller(group: TemplateResource): Iterable<Problem> {
  for (const { service, path } of services(group)) {
    const type = controllerOf(service);
    if (type === undefined || type === 'CODE_DEPLOY') continue;
    yield {
      problem: `${path} is a service with the deployment controller ${type}`,
      actual: service.logicalId,
      remedy: 'set Type of its DeploymentController to CODE_DEPLOY',
    };
  }
}

function* ownTargetGroup(group: TemplateResource): Iterable<Problem> {
  const names = group.list(PAIRS)?.flatMap((pair) => pair.list('TargetGroups') ?? []);
  const known = names?.map((target) => targetGroup(group, target));
  if (!known?.length || known.includes(undefined)) return;
  for (const { service, path } of services(group)) {
    const balancers = service.list('LoadBalancers') ?? [];
    const own = balancers.map((balancer) => service.template.referencedResource(balancer.raw('TargetGroupArn'), TARGET_GROUP));
    const missing = own.find((target) => target && !known.includes(target));
    if (!missing) continue;
    yield { problem: `${path} has a target group that is not in the deployment group`, actual: missing.logicalId, remedy: 'add it to TargetGroups' };
  }
}
