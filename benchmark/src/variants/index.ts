/** A way to build the workload; the file of its name builds it. */
export interface VariantFacts {
  readonly id: string;
  readonly title: string;
  /** The deployments that it is compared within. */
  readonly deployment: 'CodeDeploy' | 'ECS';
  /** The package whose import is measured by itself. */
  readonly package?: string;
  /** Whether its phases are told. */
  readonly profiled?: true;
}

/** The variants that are measured; a new one takes a file and a line. */
export const VARIANTS: readonly VariantFacts[] = [
  { id: 'own-code-deploy', title: 'this library, CodeDeploy', deployment: 'CodeDeploy', package: '../../../lib', profiled: true },
  { id: 'l1-code-deploy', title: 'hand-written L1, CodeDeploy', deployment: 'CodeDeploy' },
  { id: 'l2-code-deploy', title: 'hand-written L2, CodeDeploy', deployment: 'CodeDeploy', profiled: true },
  { id: 'ecs-patterns', title: 'aws-ecs-patterns and CodeDeploy by hand', deployment: 'CodeDeploy' },
  { id: 'cdk-ecs-codedeploy', title: '@cdklabs/cdk-ecs-codedeploy', deployment: 'CodeDeploy', package: '@cdklabs/cdk-ecs-codedeploy' },
  {
    id: 'cloudcomponents',
    title: '@cloudcomponents/cdk-blue-green-container-deployment',
    deployment: 'CodeDeploy',
    package: '@cloudcomponents/cdk-blue-green-container-deployment',
  },
  { id: 'own-ecs-run', title: 'this library, run by ECS', deployment: 'ECS', profiled: true },
  { id: 'own-ecs-run-reported', title: 'this library, run by ECS, with reports as under the CDK CLI', deployment: 'ECS' },
  { id: 'own-ecs-run-rules', title: 'this library, run by ECS, with the plugin EcsRules', deployment: 'ECS' },
  { id: 'own-ecs-run-empty-plugin', title: 'this library, run by ECS, with a plugin that checks nothing', deployment: 'ECS' },
  { id: 'own-ecs-run-unchecked', title: 'this library, run by ECS, without its rules', deployment: 'ECS' },
  { id: 'l1-ecs-run', title: 'hand-written L1, run by ECS', deployment: 'ECS' },
  { id: 'l2-ecs-run', title: 'hand-written L2, run by ECS', deployment: 'ECS', profiled: true },
];
