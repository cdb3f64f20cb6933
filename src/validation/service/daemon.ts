import { runsOnFargate, SERVICE } from './service';
import { Problem } from '../../private/errors';
import { ecsApi, reported, ResourceRule } from '../template/rule';
import { TemplateResource } from '../template/template';

const ERROR = { type: SERVICE, severity: 'error', link: ecsApi('CreateService'), anyOfFields: ['SchedulingStrategy'] } as const;

/** Rules about daemon services, which run one task on each instance. */
export const DAEMON_RULES: readonly ResourceRule[] = [
  {
    ...ERROR,
    id: 'ECS333',
    property: 'DesiredCount',
    title: 'A daemon service has no desired count',
    ...reported('The daemon scheduling strategy does not support a desired count for services. Remove the desired count value and try again', 'Shippable/support', 4567),
    check: onlyForDaemons(desiredCount),
  },
  {
    ...ERROR,
    id: 'ECS334',
    property: 'PlacementStrategies',
    title: 'A daemon service has no placement strategies',
    ...reported('The daemon scheduling strategy does not support placement strategies. Remove the placement strategy and try again', 'kayac/ecspresso', 402),
    check: onlyForDaemons(placementStrategies),
  },
  {
    ...ERROR,
    id: 'ECS335',
    property: 'DeploymentConfiguration',
    title: 'The maximum percentage of a daemon service is at most 100',
    ...reported('The daemon scheduling strategy does not support values above 100 for maximumPercent on a deployment configuration. Change the '
      + 'maximumPercent value to 100, and try again', 'aws/aws-cdk', 2209),
    check: onlyForDaemons(maximumPercent),
  },
  {
    ...ERROR,
    id: 'ECS336',
    property: 'CapacityProviderStrategy',
    title: 'A daemon service has a launch type instead of capacity providers',
    ...reported('Specifying a capacity provider strategy is not supported when you create a service using the DAEMON scheduling strategy.', 'aws/containers-roadmap', 692),
    check: onlyForDaemons(capacityProviders),
  },
  {
    ...ERROR,
    id: 'ECS337',
    property: 'SchedulingStrategy',
    title: 'A daemon service does not run on Fargate',
    check: onlyForDaemons(fargate),
  },
];

function onlyForDaemons(check: ResourceRule['check']): ResourceRule['check'] {
  return (service) => (service.text('SchedulingStrategy') === 'DAEMON' ? check(service) : []);
}

function* desiredCount(service: TemplateResource): Iterable<Problem> {
  const count = service.number('DesiredCount');
  if (count !== undefined) yield { problem: 'a daemon service has no DesiredCount', actual: count, remedy: 'remove it: there is one task on each instance' };
}

function* placementStrategies(service: TemplateResource): Iterable<Problem> {
  if (!service.items('PlacementStrategies')?.length) return;
  yield { problem: 'PlacementStrategies is not available for daemon services', remedy: 'remove it, or use PlacementConstraints' };
}

function* maximumPercent(service: TemplateResource): Iterable<Problem> {
  const percent = service.number('DeploymentConfiguration.MaximumPercent');
  if (percent === undefined || percent <= 100) return;
  yield { problem: 'MaximumPercent of a daemon service is more than 100', actual: percent, remedy: 'use 100, which is the default' };
}

function* capacityProviders(service: TemplateResource): Iterable<Problem> {
  if (!service.items('CapacityProviderStrategy')?.length) return;
  yield { problem: 'CapacityProviderStrategy is not available for daemon services', remedy: 'set LaunchType to EC2 instead' };
}

function* fargate(service: TemplateResource): Iterable<Problem> {
  if (!runsOnFargate(service)) return;
  yield { problem: 'a daemon service does not run on Fargate', actual: 'DAEMON', remedy: 'remove SchedulingStrategy, or run it on EC2' };
}
