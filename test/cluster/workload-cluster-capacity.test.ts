import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Size } from 'aws-cdk-lib/core';
import { Exposure, WorkloadCluster, WorkloadClusterProps } from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { newStack } from '../fixtures/new-stack';
import { getAtt, onlyResource, ref, resourcesOf } from '../fixtures/template-references';
import { webService } from '../fixtures/web-service';

const SPOT_MIX = [{ capacityProvider: 'FARGATE', base: 2, weight: 1 }, { capacityProvider: 'FARGATE_SPOT', weight: 3 }];
const RENDERED_MIX = [{ CapacityProvider: 'FARGATE', Base: 2, Weight: 1 }, { CapacityProvider: 'FARGATE_SPOT', Weight: 3 }];

describe('the default strategy of a cluster', () => {
  test('is rendered in services without a strategy of their own', () => {
    const stack = newStack();
    const cluster = new WorkloadCluster(stack, 'Cluster', { defaultCapacityProviderStrategy: SPOT_MIX });

    webService(stack, { cluster });

    const template = Template.fromStack(stack);
    expect(onlyResource(template, 'AWS::ECS::Service').Properties.CapacityProviderStrategy).toEqual(RENDERED_MIX);
    expect(onlyResource(template, 'AWS::ECS::ClusterCapacityProviderAssociations').Properties.DefaultCapacityProviderStrategy).toEqual(RENDERED_MIX);
  });

  test('is overridden by the strategy of a service', () => {
    const stack = newStack();
    const cluster = new WorkloadCluster(stack, 'Cluster', { defaultCapacityProviderStrategy: SPOT_MIX });

    webService(stack, { cluster, capacityProviderStrategies: [{ capacityProvider: 'FARGATE', weight: 1 }] });

    Template.fromStack(stack).hasResourceProperties('AWS::ECS::Service', { CapacityProviderStrategy: [{ CapacityProvider: 'FARGATE', Weight: 1 }] });
  });

  test('fails with two bases', () => {
    const defaultCapacityProviderStrategy = SPOT_MIX.map((item) => ({ ...item, base: 1 }));

    expect(() => new WorkloadCluster(newStack(), 'Cluster', { defaultCapacityProviderStrategy })).toThrow(
      errorAt('Stack/Cluster', 'only one', 'base', 'FARGATE_SPOT base 1 weight 3', 'one base'),
    );
  });

  test('fails with a provider that the cluster does not have', () => {
    expect(() => new WorkloadCluster(newStack(), 'Cluster', { defaultCapacityProviderStrategy: [{ capacityProvider: 'mine', weight: 1 }] }))
      .toThrow(errorAt('Stack/Cluster', 'defaultCapacityProviderStrategy', 'mine', 'FARGATE and FARGATE_SPOT', 'capacityProviderStrategies'));
  });
});

test('a service is deleted before the capacity providers of its cluster', () => {
  const stack = newStack();

  webService(stack, { cluster: new WorkloadCluster(stack, 'Cluster') });

  const template = Template.fromStack(stack);
  expect(onlyResource(template, 'AWS::ECS::Service').DependsOn)
    .toContain(onlyResource(template, 'AWS::ECS::ClusterCapacityProviderAssociations').id);
});

describe('managed instances', () => {
  function onInstances() {
    const stack = newStack();
    const cluster = new WorkloadCluster(stack, 'Cluster');
    const { capacityProviderName: capacityProvider } = cluster.addManagedInstances('Large', { taskVolumeStorage: Size.gibibytes(200) });
    const web = webService(stack, { cluster, capacityProviderStrategies: [{ capacityProvider, weight: 1 }] });
    return { stack, cluster, web, template: Template.fromStack(stack) };
  }

  test('run in the private subnets, in a security group without ingress rules', () => {
    const { template, cluster } = onInstances();

    const { NetworkConfiguration, StorageConfiguration } = onlyResource(template, 'AWS::ECS::CapacityProvider').Properties.ManagedInstancesProvider.InstanceLaunchTemplate;
    expect(NetworkConfiguration.Subnets).toEqual(cluster.vpc.privateSubnets.map((subnet) => ref(subnet)));
    expect(StorageConfiguration).toEqual({ StorageSizeGiB: 200 });
    const group = resourcesOf(template, 'AWS::EC2::SecurityGroup').find(({ id }) => id === NetworkConfiguration.SecurityGroups[0]['Fn::GetAtt'][0])!;
    expect(group.Properties).not.toHaveProperty('SecurityGroupIngress');
  });

  test('are a capacity provider of the cluster, which a service can use instead of Fargate', () => {
    const { template, cluster } = onInstances();

    const provider = onlyResource(template, 'AWS::ECS::CapacityProvider');
    const service = onlyResource(template, 'AWS::ECS::Service').Properties;
    expect(provider.Properties.ClusterName).toEqual(ref(cluster.node.defaultChild!));
    expect(service.CapacityProviderStrategy).toEqual([{ CapacityProvider: { Ref: provider.id }, Weight: 1 }]);
    expect(service).not.toHaveProperty('PlatformVersion');
    expect(service).not.toHaveProperty('LaunchType');
  });

  test('run a task definition that can move back to Fargate', () => {
    expect(onlyResource(onInstances().template, 'AWS::ECS::TaskDefinition').Properties.RequiresCompatibilities).toEqual(['FARGATE', 'MANAGED_INSTANCES']);
  });

  test('leave Fargate\'s task definitions as they are', () => {
    const stack = newStack();

    webService(stack, { exposure: Exposure.none() });

    expect(onlyResource(Template.fromStack(stack), 'AWS::ECS::TaskDefinition').Properties.RequiresCompatibilities).toEqual(['FARGATE']);
  });
});

describe('ECS Exec sessions', () => {
  /** Resources that the task role has access to, by action. */
  function grantsWith(executeCommandConfiguration: (stack: ReturnType<typeof newStack>) => WorkloadClusterProps['executeCommandConfiguration']) {
    const stack = newStack({ '@aws-cdk/aws-ecs:reduceEc2FargateCloudWatchPermissions': true });
    const cluster = new WorkloadCluster(stack, 'Cluster', { executeCommandConfiguration: executeCommandConfiguration(stack) });
    webService(stack, { cluster, exposure: Exposure.none(), enableExecuteCommand: true });
    const template = Template.fromStack(stack);
    const policy = resourcesOf(template, 'AWS::IAM::Policy').find(({ id }) => id.includes('TaskRole'))!;
    const grants: { Action: string | string[]; Resource: unknown }[] = policy.Properties.PolicyDocument.Statement;
    return { template, resourceOf: (action: string) => grants.find(({ Action }) => [Action].flat().includes(action))?.Resource };
  }

  test('use the channels of Systems Manager, and are recorded in the log groups of the containers, by default', () => {
    const { resourceOf } = grantsWith(() => undefined);

    expect(resourceOf('ssmmessages:CreateControlChannel')).toBe('*');
    expect(resourceOf('kms:Decrypt')).toBeUndefined();
    expect(JSON.stringify(resourceOf('logs:PutLogEvents'))).toMatch(/WebTaskDefinitionappLogGroup.*:\*/);
  });

  test('are encrypted with the key and recorded in the log group and the bucket that the cluster names', () => {
    let key: kms.Key;
    const { template, resourceOf } = grantsWith((stack) => {
      key = new kms.Key(stack, 'Key');
      return {
        kmsKey: key,
        logging: ecs.ExecuteCommandLogging.OVERRIDE,
        logConfiguration: {
          cloudWatchLogGroup: logs.LogGroup.fromLogGroupName(stack, 'Sessions', 'sessions'),
          cloudWatchEncryptionEnabled: true,
          s3Bucket: s3.Bucket.fromBucketName(stack, 'Bucket', 'sessions'),
        },
      };
    });

    template.hasResourceProperties('AWS::ECS::Cluster', {
      Configuration: {
        ExecuteCommandConfiguration: {
          KmsKeyId: getAtt(key!, 'Arn'),
          Logging: 'OVERRIDE',
          LogConfiguration: { CloudWatchLogGroupName: 'sessions', CloudWatchEncryptionEnabled: true, S3BucketName: 'sessions' },
        },
      },
    });
    expect(resourceOf('kms:Decrypt')).toEqual(getAtt(key!, 'Arn'));
    expect(JSON.stringify(resourceOf('logs:PutLogEvents'))).toContain(':log-group:sessions:*');
    expect(JSON.stringify(resourceOf('s3:PutObject'))).toContain(':s3:::sessions/*');
  });
});

test('tasks get the tags of ECS and of the service when enabled', () => {
  const stack = newStack();

  webService(stack, { enableEcsManagedTags: true, propagateTags: ecs.PropagatedTagSource.SERVICE });

  Template.fromStack(stack).hasResourceProperties('AWS::ECS::Service', { EnableECSManagedTags: true, PropagateTags: 'SERVICE' });
});
