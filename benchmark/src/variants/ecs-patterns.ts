import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { ApplicationLoadBalancedFargateService } from 'aws-cdk-lib/aws-ecs-patterns';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { App, Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { createTargetGroup, createTask, serviceProps } from './l2-parts';
import { createPlace, Place } from './l2-place';
import { newStack, serviceNames, TEST_PORT } from '../workload';

/** aws-ecs-patterns for the service, CodeDeploy by hand. Nothing runs the deployment. */
export function build(app: App, services: number): void {
  const stack = newStack(app);
  const place = createPlace(stack);
  for (const name of serviceNames(services)) createService(new Construct(stack, name), name, place);
}

function createService(scope: Construct, name: string, place: Place): void {
  const { service, loadBalancer, listener, targetGroup } = new ApplicationLoadBalancedFargateService(scope, 'Service', {
    ...serviceProps(name, place),
    taskDefinition: createTask(scope),
    deploymentController: { type: ecs.DeploymentControllerType.CODE_DEPLOY },
    publicLoadBalancer: true,
  });
  const greenTargetGroup = createTargetGroup(scope, 'Green', place.vpc);
  const testListener = loadBalancer.addListener('Test', {
    port: TEST_PORT, protocol: elbv2.ApplicationProtocol.HTTP, open: false, defaultTargetGroups: [greenTargetGroup],
  });
  testListener.connections.allowDefaultPortFrom(ec2.Peer.ipv4(place.vpc.vpcCidrBlock));
  new codedeploy.EcsDeploymentGroup(scope, 'DeploymentGroup', {
    service,
    deploymentConfig: codedeploy.EcsDeploymentConfig.ALL_AT_ONCE,
    blueGreenDeploymentConfig: { blueTargetGroup: targetGroup, greenTargetGroup, listener, testListener, terminationWaitTime: Duration.minutes(5) },
    autoRollback: { failedDeployment: true, stoppedDeployment: true },
  });
}
