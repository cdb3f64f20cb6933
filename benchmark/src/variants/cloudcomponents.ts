import { DummyTaskDefinition, EcsDeploymentGroup, EcsService } from '@cloudcomponents/cdk-blue-green-container-deployment';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { App, Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { addListeners, createBalancing } from './l2-parts';
import { createPlace, Place } from './l2-place';
import { CONTAINER, CONTAINER_PORT, IMAGE, newStack, serviceNames, TASKS } from '../workload';

/**
 * \@cloudcomponents/cdk-blue-green-container-deployment. A pipeline brings the real task definition and runs the deployment; the service is no
 * part of the template's Cloud Map registration, which is made beside it.
 */
export function build(app: App, services: number): void {
  const stack = newStack(app);
  const place = createPlace(stack);
  for (const name of serviceNames(services)) createService(new Construct(stack, name), name, place);
}

function createService(scope: Construct, name: string, { vpc, cluster }: Place): void {
  const balancing = createBalancing(scope, vpc);
  const { loadBalancer, blue, green } = balancing;
  const { forward } = elbv2.ListenerAction;
  const [prodTrafficListener, testTrafficListener] = addListeners(balancing, vpc, forward([blue]), forward([green]));
  new cloudmap.Service(scope, 'Discovery', {
    name, namespace: cluster.defaultCloudMapNamespace!, dnsRecordType: cloudmap.DnsRecordType.A, dnsTtl: Duration.seconds(10),
  });
  const service = new EcsService(scope, 'Service', {
    cluster,
    serviceName: name,
    desiredCount: TASKS,
    taskDefinition: createTask(scope, name),
    prodTargetGroup: blue,
    testTargetGroup: green,
  });
  service.connections.allowFrom(loadBalancer, ec2.Port.tcp(CONTAINER_PORT));
  new EcsDeploymentGroup(scope, 'DeploymentGroup', {
    applicationName: name,
    deploymentGroupName: name,
    ecsServices: [service],
    targetGroups: [blue, green],
    prodTrafficListener,
    testTrafficListener,
    terminationWaitTime: Duration.minutes(5),
  });
}

function createTask(scope: Construct, name: string): DummyTaskDefinition {
  const taskDefinition = new DummyTaskDefinition(scope, 'TaskDefinition', {
    family: name, image: IMAGE, containerName: CONTAINER, containerPort: CONTAINER_PORT,
  });
  new secretsmanager.Secret(scope, 'Secret').grantRead(taskDefinition.executionRole);
  new logs.LogGroup(scope, 'LogGroup', { retention: logs.RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY })
    .grantWrite(taskDefinition.executionRole);
  return taskDefinition;
}
