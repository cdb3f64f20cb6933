import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { App, Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { addListeners, createBalancing, createTask, serviceProps } from './l2-parts';
import { createPlace, Place } from './l2-place';
import { CONTAINER, CONTAINER_PORT, newStack, serviceNames } from '../workload';

/** L2 constructs by hand; ECS runs the deployment. */
export function build(app: App, services: number): void {
  const stack = newStack(app);
  const place = createPlace(stack);
  for (const name of serviceNames(services)) createService(new Construct(stack, name), name, place);
}

function createService(scope: Construct, name: string, place: Place): void {
  const taskDefinition = createTask(scope);
  const balancing = createBalancing(scope, place.vpc);
  const { blue, green } = balancing;
  const notFound = elbv2.ListenerAction.fixedResponse(404);
  const [listener, testListener] = addListeners(balancing, place.vpc, notFound, notFound);
  const ruleOf = (owner: elbv2.ApplicationListener): elbv2.ApplicationListenerRule => new elbv2.ApplicationListenerRule(owner, 'Rule', {
    listener: owner,
    priority: 1,
    conditions: [elbv2.ListenerCondition.pathPatterns(['/*'])],
    action: elbv2.ListenerAction.weightedForward([{ targetGroup: blue, weight: 100 }, { targetGroup: green, weight: 0 }]),
  });
  const service = new ecs.FargateService(scope, 'Service', {
    ...serviceProps(name, place),
    taskDefinition,
    deploymentStrategy: ecs.DeploymentStrategy.BLUE_GREEN,
    bakeTime: Duration.minutes(5),
  });
  blue.addTarget(service.loadBalancerTarget({
    containerName: CONTAINER,
    containerPort: CONTAINER_PORT,
    alternateTarget: new ecs.AlternateTarget('Alternate', {
      alternateTargetGroup: green,
      productionListener: ecs.ListenerRuleConfiguration.applicationListenerRule(ruleOf(listener)),
      testListener: ecs.ListenerRuleConfiguration.applicationListenerRule(ruleOf(testListener)),
    }),
  }));
}
