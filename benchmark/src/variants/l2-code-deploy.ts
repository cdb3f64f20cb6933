import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { App, Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { addListeners, createBalancing, createTask, serviceProps } from './l2-parts';
import { createPlace, Place } from './l2-place';
import { CONTAINER, CONTAINER_PORT, newStack, serviceNames } from '../workload';

/** L2 constructs by hand. Nothing runs the deployment. */
export function build(app: App, services: number): void {
  const stack = newStack(app);
  const place = createPlace(stack);
  for (const name of serviceNames(services)) createService(new Construct(stack, name), name, place);
}

function createService(scope: Construct, name: string, place: Place): void {
  const taskDefinition = createTask(scope);
  const balancing = createBalancing(scope, place.vpc);
  const { blue, green } = balancing;
  const { forward } = elbv2.ListenerAction;
  const [listener, testListener] = addListeners(balancing, place.vpc, forward([blue]), forward([green]));
  const service = new ecs.FargateService(scope, 'Service', {
    ...serviceProps(name, place),
    taskDefinition,
    deploymentController: { type: ecs.DeploymentControllerType.CODE_DEPLOY },
  });
  blue.addTarget(service.loadBalancerTarget({ containerName: CONTAINER, containerPort: CONTAINER_PORT }));
  new codedeploy.EcsDeploymentGroup(scope, 'DeploymentGroup', {
    service,
    deploymentConfig: codedeploy.EcsDeploymentConfig.ALL_AT_ONCE,
    blueGreenDeploymentConfig: { blueTargetGroup: blue, greenTargetGroup: green, listener, testListener, terminationWaitTime: Duration.minutes(5) },
    autoRollback: { failedDeployment: true, stoppedDeployment: true },
  });
}
