import { Problem, rangeProblem } from '../../private/errors';
import { codeDeployApi, ecsApi, ecsGuide, ResourceRule } from '../template/rule';
import { controllerOf, SERVICE, strategyOf, usesServiceConnect } from '../service/service';
import { TARGET_GROUP, TemplateResource } from '../template/template';
import { TemplateValues } from '../template/values';

const SERVICE_ERROR = { type: SERVICE, severity: 'error', property: 'DeploymentController', link: ecsGuide('deployment-type-bluegreen') } as const;

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

function rule(id: string, title: string, check: (service: TemplateResource) => Iterable<Problem>, link = SERVICE_ERROR.link): ResourceRule {
  return { ...SERVICE_ERROR, id, title, link, check: (service) => (controllerOf(service) === 'CODE_DEPLOY' ? check(service) : []) };
}

const BY_ECS = 'or let ECS deploy: remove DeploymentController';

function* strategy(service: TemplateResource): Iterable<Problem> {
  const given = strategyOf(service);
  if (given === undefined || given === 'ROLLING') return;
  yield { problem: 'CodeDeploy takes no Strategy in DeploymentConfiguration', actual: given, remedy: `remove it, ${BY_ECS}` };
}

function* circuitBreaker(service: TemplateResource): Iterable<Problem> {
  if (!service.is('DeploymentConfiguration.DeploymentCircuitBreaker.Enable', true)) return;
  yield { problem: 'CodeDeploy knows no DeploymentCircuitBreaker', remedy: `roll back by AutoRollbackConfiguration of the deployment group, ${BY_ECS}` };
}

function* alarms(service: TemplateResource): Iterable<Problem> {
  if (!service.is('DeploymentConfiguration.Alarms.Enable', true)) return;
  yield { problem: 'CodeDeploy looks at no Alarms in DeploymentConfiguration', remedy: `name them in AlarmConfiguration of the deployment group, ${BY_ECS}` };
}

function* serviceConnect(service: TemplateResource): Iterable<Problem> {
  if (usesServiceConnect(service)) yield { problem: 'CodeDeploy does not deploy services with Service Connect', remedy: `use Cloud Map, ${BY_ECS}` };
}

function* loadBalancers(service: TemplateResource): Iterable<Problem> {
  const number = service.lacks('LoadBalancers') ? 0 : service.items('LoadBalancers')?.length;
  if (number === undefined || number === 1) return;
  yield { problem: 'CodeDeploy moves the traffic of one target group', actual: number, remedy: `give the service one in LoadBalancers, ${BY_ECS}` };
}

function* lifecycleHooks(service: TemplateResource): Iterable<Problem> {
  if (!service.items('DeploymentConfiguration.LifecycleHooks')?.length) return;
  yield { problem: 'CodeDeploy runs no LifecycleHooks of ECS', remedy: `name the functions in the AppSpec, ${BY_ECS}` };
}

function* volumes(service: TemplateResource): Iterable<Problem> {
  if (!service.items('VolumeConfigurations')?.length) return;
  yield { problem: 'CodeDeploy does not deploy services with volumes of EBS', remedy: `use EFS, ${BY_ECS}` };
}

function* daemon(service: TemplateResource): Iterable<Problem> {
  if (service.text('SchedulingStrategy') !== 'DAEMON') return;
  yield { problem: 'CodeDeploy deploys no daemons', actual: 'DAEMON', remedy: 'remove DeploymentController' };
}

const GROUP_ERROR = { type: 'AWS::CodeDeploy::DeploymentGroup', severity: 'error', property: 'LoadBalancerInfo' } as const;

/** Deployment groups of CodeDeploy that cannot deploy a service of ECS. */
export const DEPLOYMENT_GROUP_RULES: readonly ResourceRule[] = [
  { ...GROUP_ERROR, id: 'ECS511', title: 'A deployment moves between two target groups', link: codeDeployApi('TargetGroupPairInfo'), check: twoTargetGroups },
  { ...GROUP_ERROR, id: 'ECS512', title: 'A route has one listener', link: codeDeployApi('TrafficRoute'), check: oneListener },
  { ...GROUP_ERROR, id: 'ECS513', title: 'Test traffic has a listener of its own', link: codeDeployApi('TargetGroupPairInfo'), check: testListener },
  {
    ...GROUP_ERROR,
    id: 'ECS514',
    property: 'BlueGreenDeploymentConfiguration',
    title: 'The old tasks wait 2880 minutes at most',
    link: codeDeployApi('BlueInstanceTerminationOption'),
    check: terminationWaitTime,
  },
  { ...GROUP_ERROR, id: 'ECS515', property: 'DeploymentGroupName', title: 'The name of a deployment group has 1 to 100 characters', link: codeDeployApi('CreateDeploymentGroup'), check: name },
  {
    ...GROUP_ERROR,
    id: 'ECS516',
    property: 'DeploymentConfigName',
    title: 'All traffic of a Network Load Balancer moves at once',
    link: 'https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html',
    check: networkTrafficRouting,
  },
  { ...GROUP_ERROR, id: 'ECS517', property: 'ECSServices', title: 'CodeDeploy deploys services that are left to it', link: codeDeployApi('ECSService'), check: controller },
  { ...GROUP_ERROR, id: 'ECS518', title: "The service's target group is one of the two", link: codeDeployApi('TargetGroupPairInfo'), check: ownTargetGroup },
];

const PAIRS = 'LoadBalancerInfo.TargetGroupPairInfoList';

function* eachPair(group: TemplateResource, check: (pair: TemplateValues, place: string) => Iterable<Problem>): Iterable<Problem> {
  for (const [i, pair] of (group.list(PAIRS) ?? []).entries()) yield* check(pair, `TargetGroupPairInfoList[${i}]`);
}

function twoTargetGroups(group: TemplateResource): Iterable<Problem> {
  return eachPair(group, function* (pair, place) {
    const names = pair.list('TargetGroups')?.map((target) => JSON.stringify(target.raw('Name')));
    if (!names || new Set(names).size === 2) return;
    yield { problem: `${place} must have two different target groups`, actual: names.length, remedy: 'add one for the new tasks beside that of the old ones' };
  });
}

function oneListener(group: TemplateResource): Iterable<Problem> {
  return eachPair(group, function* (pair, place) {
    for (const route of ['ProdTrafficRoute', 'TestTrafficRoute']) {
      const number = pair.items(`${route}.ListenerArns`)?.length ?? 1;
      if (number !== 1) yield { problem: `${place}.${route} must have one listener`, actual: number, remedy: 'keep one' };
    }
  });
}

function testListener(group: TemplateResource): Iterable<Problem> {
  return eachPair(group, function* (pair, place) {
    const [production, test] = ['ProdTrafficRoute', 'TestTrafficRoute'].map((route) => pair.items(`${route}.ListenerArns`)?.[0]);
    if (production === undefined || JSON.stringify(production) !== JSON.stringify(test)) return;
    yield { problem: `${place} has one listener for production and test traffic`, remedy: 'add a listener on another port for the test' };
  });
}

function* terminationWaitTime(group: TemplateResource): Iterable<Problem> {
  const wait = group.number('BlueGreenDeploymentConfiguration.TerminateBlueInstancesOnDeploymentSuccess.TerminationWaitTimeInMinutes');
  const problem = rangeProblem('TerminationWaitTimeInMinutes', wait, { min: 0, max: 2880 }, 'use two days at most');
  if (problem) yield problem;
}

function* name(group: TemplateResource): Iterable<Problem> {
  const text = group.text('DeploymentGroupName');
  if (text === undefined || (text.length >= 1 && text.length <= 100)) return;
  yield { problem: 'DeploymentGroupName must have 1 to 100 characters', actual: text, remedy: 'shorten it, or leave it out' };
}

function* networkTrafficRouting(group: TemplateResource): Iterable<Problem> {
  const config = group.text('DeploymentConfigName');
  if (config === undefined || !/^CodeDeployDefault\.ECS(?!AllAtOnce)/.test(config)) return;
  yield* eachPair(group, function* (pair, place) {
    const network = pair.list('TargetGroups')?.map((target) => targetGroup(group, target)).find((target) => (
      ['TCP', 'UDP', 'TCP_UDP', 'TLS'].includes(target?.text('Protocol') ?? '')
    ));
    if (!network) return;
    yield { problem: `${place} is of a Network Load Balancer, whose traffic moves at once`, actual: config, remedy: 'use CodeDeployDefault.ECSAllAtOnce' };
  });
}

/** A deployment group knows target groups and services by their names. */
function targetGroup(group: TemplateResource, target: TemplateValues): TemplateResource | undefined {
  return group.template.referencedResource(target.raw('Name'), TARGET_GROUP);
}

function* services(group: TemplateResource): Iterable<{ readonly service: TemplateResource; readonly place: string }> {
  for (const [i, item] of (group.list('ECSServices') ?? []).entries()) {
    const service = group.template.referencedResource(item.raw('ServiceName'), SERVICE);
    if (service) yield { service, place: `ECSServices[${i}]` };
  }
}

function* controller(group: TemplateResource): Iterable<Problem> {
  for (const { service, place } of services(group)) {
    const given = controllerOf(service);
    if (given === undefined || given === 'CODE_DEPLOY') continue;
    yield { problem: `${place} is a service that is deployed by ${given}`, actual: service.logicalId, remedy: 'set Type of its DeploymentController to CODE_DEPLOY' };
  }
}

function* ownTargetGroup(group: TemplateResource): Iterable<Problem> {
  const names = group.list(PAIRS)?.flatMap((pair) => pair.list('TargetGroups') ?? []);
  const known = names?.map((target) => targetGroup(group, target));
  if (!known?.length || known.includes(undefined)) return;
  for (const { service, place } of services(group)) {
    const own = service.list('LoadBalancers')?.map((balancer) => service.template.referencedResource(balancer.raw('TargetGroupArn'), TARGET_GROUP)) ?? [];
    const foreign = own.find((target) => target && !known.includes(target));
    if (!foreign) continue;
    yield { problem: `${place} is behind a target group that the deployment group does not have`, actual: foreign.logicalId, remedy: 'add it to TargetGroups' };
  }
}
