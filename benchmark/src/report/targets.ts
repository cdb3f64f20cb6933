import { Measurement } from '../measure';
import { Measurements } from '../measurements';
import { Results } from '../results';

/** What was promised, and what came out. */
export interface Target {
  readonly text: string;
  readonly bound: number;
  readonly value: number;
}

const cpu = (measurement: Measurement): number => measurement.cpu.median;
const resources = (measurement: Measurement): number => measurement.resources;

/** The targets that a complete run can tell about. */
export function targetsOf({ measurements, imports }: Results): Target[] {
  const all = new Measurements(measurements);
  const ratio = (own: string, other: string, services: number): number => cpu(all.at(own, services)) / cpu(all.at(other, services));
  const times = (deployment: string, other: string, bound: number, least = 1): Target[] => all.sizes.filter((n) => n >= least).map((services) => ({
    text: `CPU time of ${services === 1 ? '1 service' : `${services} services`} by ${deployment === 'code-deploy' ? 'CodeDeploy' : 'ECS'}, relative to ${other}`,
    bound,
    value: ratio(`own-${deployment}`, other, services),
  }));
  const codeDeploy = all.perService('own-code-deploy', resources);
  return [
    ...times('code-deploy', 'l2-code-deploy', 0.95),
    ...times('ecs-run', 'l2-ecs-run', 0.95),
    ...times('code-deploy', 'cdk-ecs-codedeploy', 0.45, 100),
    ...ruleCosts(all),
    { text: 'resources of a service by CodeDeploy', bound: 23, value: codeDeploy.further },
    { text: 'further resources once a stack', bound: 18, value: codeDeploy.once - all.perService('l2-code-deploy', resources).once },
    { text: 'resources of a service run by ECS', bound: 21, value: all.perService('own-ecs-run', resources).further },
    { text: 'depth with a deployment by CodeDeploy', bound: 8, value: all.at('own-code-deploy', all.sizes[0]).depth },
    { text: 'depth, run by ECS', bound: 7, value: all.at('own-ecs-run', all.sizes[0]).depth },
    {
      text: 'milliseconds to import the package beside the core of aws-cdk-lib',
      bound: 15,
      value: imports.find(({ variant }) => variant === 'own-code-deploy')!.wall.median,
    },
    ...['own-code-deploy', 'own-ecs-run'].map((variant) => ({
      text: `exponent by which construct and synth of ${variant} grow`, bound: 0.6, value: all.exponent(variant, ({ synthesisCpu }) => synthesisCpu)!,
    })),
  ];
}

/** What the rules add to the CPU time of ten services, in percent. A plugin that checks nothing costs what CDK does for any. */
function ruleCosts(all: Measurements): Target[] {
  const of = (variant: string): number => cpu(all.at(variant, 10));
  const share = (more: string, less: string): number => 100 * (of(more) - of(less)) / of('own-ecs-run-unchecked');
  return [
    { text: 'percent of the CPU time of 10 services that the checks of workloads add', bound: 5, value: share('own-ecs-run', 'own-ecs-run-unchecked') },
    { text: 'the same under the CDK CLI, where rules that warn are checked, too', bound: 5, value: share('own-ecs-run-reported', 'own-ecs-run-unchecked') },
    { text: 'percent that the plugin EcsRules adds to a plugin that checks nothing', bound: 5, value: share('own-ecs-run-rules', 'own-ecs-run-empty-plugin') },
  ];
}
