import { ApplicationLoadBalancedCodeDeployedFargateService } from '@cdklabs/cdk-ecs-codedeploy';
import { App, Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { createTask, serviceProps } from './l2-parts';
import { createPlace } from './l2-place';
import { newStack, serviceNames, TEST_PORT } from '../workload';

/** \@cdklabs/cdk-ecs-codedeploy, which runs the deployment, too. Without its canary, which is an option. */
export function build(app: App, services: number): void {
  const stack = newStack(app);
  const place = createPlace(stack);
  for (const name of serviceNames(services)) {
    const scope = new Construct(stack, name);
    new ApplicationLoadBalancedCodeDeployedFargateService(scope, 'Service', {
      ...serviceProps(name, place),
      taskDefinition: createTask(scope),
      testPort: TEST_PORT,
      terminationWaitTime: Duration.minutes(5),
      deregistrationDelay: Duration.seconds(30),
    });
  }
}
