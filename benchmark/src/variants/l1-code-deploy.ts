import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import { App, Stack } from 'aws-cdk-lib/core';
import { createBalancing, createListener, createRole, createService, createTask } from './l1-parts';
import { createPlace, Place } from './l1-place';
import { newStack, PRODUCTION_PORT, serviceNames, TEST_PORT } from '../workload';

/** L1 constructs by hand: the floor. Nothing runs the deployment. */
export function build(app: App, services: number): void {
  const stack = newStack(app);
  const place = createPlace(stack);
  for (const name of serviceNames(services)) createDeployedService(stack, name, place);
}

function createDeployedService(stack: Stack, name: string, place: Place): void {
  const taskDefinition = createTask(stack, name);
  const balancing = createBalancing(stack, name, place);
  const { blue, green } = balancing;
  const production = createListener(stack, `${name}Production`, balancing, PRODUCTION_PORT, { type: 'forward', targetGroupArn: blue.ref });
  const test = createListener(stack, `${name}Test`, balancing, TEST_PORT, { type: 'forward', targetGroupArn: green.ref });
  const service = createService(stack, name, place, taskDefinition, balancing, {
    deploymentController: { type: 'CODE_DEPLOY' }, after: [production, test],
  });
  const application = new codedeploy.CfnApplication(stack, `${name}Application`, { computePlatform: 'ECS' });
  const role = createRole(stack, `${name}DeploymentRole`, 'codedeploy.amazonaws.com', ['AWSCodeDeployRoleForECS']);
  new codedeploy.CfnDeploymentGroup(stack, `${name}DeploymentGroup`, {
    applicationName: application.ref,
    serviceRoleArn: role.attrArn,
    deploymentConfigName: 'CodeDeployDefault.ECSAllAtOnce',
    deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
    ecsServices: [{ clusterName: place.cluster.ref, serviceName: service.attrName }],
    blueGreenDeploymentConfiguration: {
      deploymentReadyOption: { actionOnTimeout: 'CONTINUE_DEPLOYMENT', waitTimeInMinutes: 0 },
      terminateBlueInstancesOnDeploymentSuccess: { action: 'TERMINATE', terminationWaitTimeInMinutes: 5 },
    },
    loadBalancerInfo: {
      targetGroupPairInfoList: [{
        prodTrafficRoute: { listenerArns: [production.ref] },
        testTrafficRoute: { listenerArns: [test.ref] },
        targetGroups: [blue, green].map(({ attrTargetGroupName }) => ({ name: attrTargetGroupName })),
      }],
    },
    autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST'] },
  });
}
