import { outOfRange, Refusal } from '../../private/errors';
import { codeDeployApi } from '../links';
import { ResourceRule } from '../rule';
import { controllerOf, SERVICE } from '../service/service';
import { Resource } from '../template/resource';
import { Values } from '../template/values';
import { TARGET_GROUP } from '../traffic/types';

const ERROR = { type: 'AWS::CodeDeploy::DeploymentGroup', severity: 'error', property: 'LoadBalancerInfo' } as const;

/** Deployment groups of CodeDeploy that cannot deploy a service of ECS. */
export const DEPLOYMENT_GROUP_RULES: readonly ResourceRule[] = [
  { ...ERROR, id: 'ECS511', title: 'A deployment moves between two target groups', link: codeDeployApi('TargetGroupPairInfo'), check: twoTargetGroups },
  { ...ERROR, id: 'ECS512', title: 'A route has one listener', link: codeDeployApi('TrafficRoute'), check: oneListener },
  { ...ERROR, id: 'ECS513', title: 'Test traffic has a listener of its own', link: codeDeployApi('TargetGroupPairInfo'), check: testListener },
  {
    ...ERROR,
    id: 'ECS514',
    property: 'BlueGreenDeploymentConfiguration',
    title: 'The old tasks wait 2880 minutes at most',
    link: codeDeployApi('BlueInstanceTerminationOption'),
    check: terminationWait,
  },
  { ...ERROR, id: 'ECS515', property: 'DeploymentGroupName', title: 'The name of a deployment group has 1 to 100 characters', link: codeDeployApi('CreateDeploymentGroup'), check: name },
  {
    ...ERROR,
    id: 'ECS516',
    property: 'DeploymentConfigName',
    title: 'All traffic of a Network Load Balancer moves at once',
    link: 'https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html',
    check: networkPace,
  },
  { ...ERROR, id: 'ECS517', property: 'ECSServices', title: 'CodeDeploy deploys services that are left to it', link: codeDeployApi('ECSService'), check: controller },
  { ...ERROR, id: 'ECS518', title: "The service's target group is one of the two", link: codeDeployApi('TargetGroupPairInfo'), check: ownTargetGroup },
];

const PAIRS = 'LoadBalancerInfo.TargetGroupPairInfoList';

function* eachPair(group: Resource, check: (pair: Values, place: string) => Iterable<Refusal>): Iterable<Refusal> {
  for (const [i, pair] of (group.list(PAIRS) ?? []).entries()) yield* check(pair, `TargetGroupPairInfoList[${i}]`);
}

function twoTargetGroups(group: Resource): Iterable<Refusal> {
  return eachPair(group, function* (pair, place) {
    const names = pair.list('TargetGroups')?.map((target) => JSON.stringify(target.raw('Name')));
    if (!names || new Set(names).size === 2) return;
    yield { what: `${place} must have two different target groups`, got: names.length, instead: 'add one for the new tasks beside that of the old ones' };
  });
}

function oneListener(group: Resource): Iterable<Refusal> {
  return eachPair(group, function* (pair, place) {
    for (const route of ['ProdTrafficRoute', 'TestTrafficRoute']) {
      const number = pair.items(`${route}.ListenerArns`)?.length ?? 1;
      if (number !== 1) yield { what: `${place}.${route} must have one listener`, got: number, instead: 'keep one' };
    }
  });
}

function testListener(group: Resource): Iterable<Refusal> {
  return eachPair(group, function* (pair, place) {
    const [production, test] = ['ProdTrafficRoute', 'TestTrafficRoute'].map((route) => pair.items(`${route}.ListenerArns`)?.[0]);
    if (production === undefined || JSON.stringify(production) !== JSON.stringify(test)) return;
    yield { what: `${place} has one listener for production and test traffic`, instead: 'add a listener on another port for the test' };
  });
}

function* terminationWait(group: Resource): Iterable<Refusal> {
  const wait = group.number('BlueGreenDeploymentConfiguration.TerminateBlueInstancesOnDeploymentSuccess.TerminationWaitTimeInMinutes');
  const problem = outOfRange('TerminationWaitTimeInMinutes', wait, { min: 0, max: 2880 }, 'use two days at most');
  if (problem) yield problem;
}

function* name(group: Resource): Iterable<Refusal> {
  const text = group.text('DeploymentGroupName');
  if (text === undefined || (text.length >= 1 && text.length <= 100)) return;
  yield { what: 'DeploymentGroupName must have 1 to 100 characters', got: text, instead: 'shorten it, or leave it out' };
}

function* networkPace(group: Resource): Iterable<Refusal> {
  const config = group.text('DeploymentConfigName');
  if (config === undefined || !/^CodeDeployDefault\.ECS(?!AllAtOnce)/.test(config)) return;
  yield* eachPair(group, function* (pair, place) {
    const network = pair.list('TargetGroups')?.map((target) => targetGroup(group, target)).find((target) => (
      ['TCP', 'UDP', 'TCP_UDP', 'TLS'].includes(target?.text('Protocol') ?? '')
    ));
    if (!network) return;
    yield { what: `${place} is of a Network Load Balancer, whose traffic moves at once`, got: config, instead: 'use CodeDeployDefault.ECSAllAtOnce' };
  });
}

/** A deployment group knows target groups and services by their names. */
function targetGroup(group: Resource, target: Values): Resource | undefined {
  return group.template.target(target.raw('Name'), TARGET_GROUP);
}

function* services(group: Resource): Iterable<{ readonly service: Resource; readonly place: string }> {
  for (const [i, item] of (group.list('ECSServices') ?? []).entries()) {
    const service = group.template.target(item.raw('ServiceName'), SERVICE);
    if (service) yield { service, place: `ECSServices[${i}]` };
  }
}

function* controller(group: Resource): Iterable<Refusal> {
  for (const { service, place } of services(group)) {
    const given = controllerOf(service);
    if (given === undefined || given === 'CODE_DEPLOY') continue;
    yield { what: `${place} is a service that is deployed by ${given}`, got: service.logicalId, instead: 'set Type of its DeploymentController to CODE_DEPLOY' };
  }
}

function* ownTargetGroup(group: Resource): Iterable<Refusal> {
  const names = group.list(PAIRS)?.flatMap((pair) => pair.list('TargetGroups') ?? []);
  const known = names?.map((target) => targetGroup(group, target));
  if (!known?.length || known.includes(undefined)) return;
  for (const { service, place } of services(group)) {
    const own = service.list('LoadBalancers')?.map((balancer) => service.template.target(balancer.raw('TargetGroupArn'), TARGET_GROUP)) ?? [];
    const foreign = own.find((target) => target && !known.includes(target));
    if (!foreign) continue;
    yield { what: `${place} is behind a target group that the deployment group does not have`, got: foreign.logicalId, instead: 'add it to TargetGroups' };
  }
}
