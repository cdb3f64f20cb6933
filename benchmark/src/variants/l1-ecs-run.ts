import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { App, Stack } from 'aws-cdk-lib/core';
import { createBalancing, createListener, createRole, createService, createTask } from './l1-parts';
import { createPlace, Place } from './l1-place';
import { newStack, PRODUCTION_PORT, serviceNames, TEST_PORT } from '../workload';

const NOT_FOUND: elbv2.CfnListener.ActionProperty = { type: 'fixed-response', fixedResponseConfig: { statusCode: '404' } };

/** L1 constructs by hand: the floor. ECS runs the deployment. */
export function build(app: App, services: number): void {
  const stack = newStack(app);
  const place = createPlace(stack);
  for (const name of serviceNames(services)) createDeployedService(stack, name, place);
}

function createDeployedService(stack: Stack, name: string, place: Place): void {
  const taskDefinition = createTask(stack, name);
  const balancing = createBalancing(stack, name, place);
  const { blue, green } = balancing;
  const [production, test] = [PRODUCTION_PORT, TEST_PORT].map((port) => {
    const listener = createListener(stack, `${name}Listener${port}`, balancing, port, NOT_FOUND);
    return new elbv2.CfnListenerRule(stack, `${name}Rule${port}`, {
      listenerArn: listener.ref,
      priority: 1,
      conditions: [{ field: 'path-pattern', pathPatternConfig: { values: ['/*'] } }],
      actions: [{
        type: 'forward',
        forwardConfig: { targetGroups: [{ targetGroupArn: blue.ref, weight: 100 }, { targetGroupArn: green.ref, weight: 0 }] },
      }],
    });
  });
  const role = createRole(stack, `${name}InfrastructureRole`, 'ecs.amazonaws.com', ['AmazonECSInfrastructureRolePolicyForLoadBalancers']);
  createService(stack, name, place, taskDefinition, balancing, {
    configuration: { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 5 },
    advanced: { alternateTargetGroupArn: green.ref, productionListenerRule: production.ref, testListenerRule: test.ref, roleArn: role.attrArn },
    after: [production, test],
  });
}
