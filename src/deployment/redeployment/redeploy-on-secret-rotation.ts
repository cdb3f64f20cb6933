import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import { Lazy, Names, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { eventPattern } from './event-pattern';
import { RedeployRequest } from './handler/request';
import { Redeployer } from './redeployer';
import { secretSources } from './secret-sources';
import { refusalText } from '../../private/errors';
import { HookFunctions } from '../code-deploy/hooks';

/** A service whose tasks are to be replaced when a secret changes. */
export interface RotatedService {
  readonly workload: Construct;
  readonly service: ecs.BaseService;
  readonly taskDefinition: ecs.TaskDefinition;
  /** Absent where ECS runs the deployments. */
  readonly deploymentGroup?: codedeploy.EcsDeploymentGroup;
  /** What CodeDeploy calls during a deployment. */
  readonly hooks?: HookFunctions;
}

/** Lets a changed secret start a deployment of the version that is live. Knows the secrets when the app is finished. */
export function redeployOnSecretRotation(rotated: RotatedService): void {
  const { workload, taskDefinition } = rotated;
  const place = new Construct(workload, 'RedeployOnSecretRotation');
  const redeployer = Redeployer.of(place);
  const rule = new events.Rule(place, 'Rule', {
    description: `Deploys ${workload.node.path} once more when a secret has changed`,
    eventPattern: { source: ['aws.secretsmanager', 'aws.ssm'] },
  });
  rule.addTarget({
    bind: () => ({
      arn: redeployer.queue.queueArn,
      targetResource: redeployer.queue,
      input: events.RuleTargetInput.fromObject(requestOf(rotated)),
      sqsParameters: { messageGroupId: Names.uniqueResourceName(workload, { maxLength: 128 }) },
    }),
  });
  redeployer.admit(rotated, rule);
  const parameterArn = (resourceName: string) => Stack.of(place).formatArn({ service: 'ssm', resource: 'parameter', resourceName });
  const sources = () => secretSources(taskDefinition, parameterArn);
  (rule.node.defaultChild as events.CfnRule).eventPattern = Lazy.any({ produce: () => eventPattern(sources()) });
  workload.node.addValidation({
    validate: () => sources().length > 0 ? [] : [refusalText({
      what: 'redeployOnSecretRotation is set, but no container has a secret whose value can change',
      instead: 'leave it out, or give a container a secret without a pinned version',
    })],
  });
}

function requestOf({ service, deploymentGroup, hooks = {} }: RotatedService): RedeployRequest {
  return {
    secret: events.EventField.fromPath('$.resources[0]'),
    changedAt: events.EventField.time,
    cluster: service.cluster.clusterArn,
    service: service.serviceArn,
    ...deploymentGroup && {
      codeDeploy: {
        applicationName: deploymentGroup.application.applicationName,
        deploymentGroupName: deploymentGroup.deploymentGroupName,
        hooks: Object.fromEntries(Object.entries(hooks).map(([event, fn]) => [event, fn.functionArn])),
      },
    },
  };
}
