import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Size } from 'aws-cdk-lib/core';
import { Exposure, WorkloadCluster, WorkloadClusterProps } from '../../src/index';
import { newStack } from '../fixtures/new-stack';
import { getAtt, onlyResource, ref, resourcesOf } from '../fixtures/template-references';
import { webService } from '../fixtures/web-service';

const SPOT_MIX = [{ capacityProvider: 'FARGATE', base: 2, weight: 1 }, { capacityProvider: 'FARGATE_SPOT', weight: 3 }];
const RENDERED_MIX = [{ CapacityProvider: 'FARGATE', Base: 2, Weight: 1 }, { CapacityProvider: 'FARGATE_SPOT', Weight: 3 }];

describe('the default strategy of a cluster', () => {
  test('is what its services take that say nothing, written out', () => {
    const stack = newStack();
    const cluster = new WorkloadCluster(stack, 'Cluster', { defaultCapacityProviderStrategy: SPOT_MIX });

    webService(stack, { cluster });

    const template = Template.fromStack(stack);
    expect(onlyResource(template, 'AWS::ECS::Service').Properties.CapacityProviderStrategy).toEqual(RENDERED_MIX);
    expect(onlyResource(template, 'AWS::ECS::ClusterCapacityProviderAssociations').Properties.DefaultCapacityProviderStrategy).toEqual(RENDERED_MIX);
  });

  test('is overruled by a service that says otherwise', () => {
    const stack = newStack();
    const cluster = new WorkloadCluster(stack, 'Cluster', { defaultCapacityProviderStrategy: SPOT_MIX });

    webService(stack, { cluster, capacityProviderStrategies: [{ capacityProvider: 'FARGATE', weight: 1 }] });

    Template.fromStack(stack).hasResourceProperties('AWS::ECS::Service', { CapacityProviderStrategy: [{ CapacityProvider: 'FARGATE', Weight: 1 }] });
  });

  test('fails with two bases', () => {
    const defaultCapacityProviderStrategy = SPOT_MIX.map((item) => ({ ...item, base: 1 }));

    expect(() => new WorkloadCluster(newStack(), 'Cluster', { defaultCapacityProviderStrategy })).toThrow(new Error(
      '[Stack/Cluster] only one capacity provider may have a base, got ["FARGATE base 1 weight 1","FARGATE_SPOT base 1 weight 3"]; '
      + 'keep one base, and spread the rest by weight',
    ));
  });

  test('fails with a provider that the cluster does not have', () => {
    expect(() => new WorkloadCluster(newStack(), 'Cluster', { defaultCapacityProviderStrategy: [{ capacityProvider: 'mine', weight: 1 }] }))
      .toThrow('defaultCapacityProviderStrategy names a capacity provider that the cluster does not have yet, got ["mine"]');
  });
});

test('a service is deleted before the cluster gives up its capacity providers', () => {
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

  test('run in the private subnets, in a security group that accepts nobody', () => {
    const { template, cluster } = onInstances();

    const { NetworkConfiguration, StorageConfiguration } = onlyResource(template, 'AWS::ECS::CapacityProvider').Properties.ManagedInstancesProvider.InstanceLaunchTemplate;
    expect(NetworkConfiguration.Subnets).toEqual(cluster.vpc.privateSubnets.map((subnet) => ref(subnet)));
    expect(StorageConfiguration).toEqual({ StorageSizeGiB: 200 });
    const group = resourcesOf(template, 'AWS::EC2::SecurityGroup').find(({ id }) => id === NetworkConfiguration.SecurityGroups[0]['Fn::GetAtt'][0])!;
    expect(group.Properties).not.toHaveProperty('SecurityGroupIngress');
  });

  test('are a capacity provider of the cluster, which a service names instead of Fargate', () => {
    const { template, cluster } = onInstances();

    const provider = onlyResource(template, 'AWS::ECS::CapacityProvider');
    const service = onlyResource(template, 'AWS::ECS::Service').Properties;
    expect(provider.Properties.ClusterName).toEqual(ref(cluster.node.defaultChild!));
    expect(service.CapacityProviderStrategy).toEqual([{ CapacityProvider: { Ref: provider.id }, Weight: 1 }]);
    expect(service).not.toHaveProperty('PlatformVersion');
    expect(service).not.toHaveProperty('LaunchType');
  });

  test('run a task definition that can go back to Fargate', () => {
    expect(onlyResource(onInstances().template, 'AWS::ECS::TaskDefinition').Properties.RequiresCompatibilities).toEqual(['FARGATE', 'MANAGED_INSTANCES']);
  });

  test('leave Fargate\'s task definitions as they are', () => {
    const stack = newStack();

    webService(stack, { exposure: Exposure.none() });

    expect(onlyResource(Template.fromStack(stack), 'AWS::ECS::TaskDefinition').Properties.RequiresCompatibilities).toEqual(['FARGATE']);
  });
});

describe('sessions of execute-command', () => {
  /** What the task role may do, by action. */
  function grantsWith(executeCommandConfiguration: (stack: ReturnType<typeof newStack>) => WorkloadClusterProps['executeCommandConfiguration']) {
    const stack = newStack({ '@aws-cdk/aws-ecs:reduceEc2FargateCloudWatchPermissions': true });
    const cluster = new WorkloadCluster(stack, 'Cluster', { executeCommandConfiguration: executeCommandConfiguration(stack) });
    webService(stack, { cluster, exposure: Exposure.none(), enableExecuteCommand: true });
    const template = Template.fromStack(stack);
    const policy = resourcesOf(template, 'AWS::IAM::Policy').find(({ id }) => id.includes('TaskRole'))!;
    const grants: { Action: string | string[]; Resource: unknown }[] = policy.Properties.PolicyDocument.Statement;
    return { template, resourceOf: (action: string) => grants.find(({ Action }) => [Action].flat().includes(action))?.Resource };
  }

  test('open the channels of Systems Manager alone where nothing is configured', () => {
    const { resourceOf } = grantsWith(() => undefined);

    expect(resourceOf('ssmmessages:CreateControlChannel')).toBe('*');
    expect(resourceOf('kms:Decrypt')).toBeUndefined();
    expect(resourceOf('logs:PutLogEvents')).toBeUndefined();
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

test('tasks are tagged by ECS, and with the tags of the service, where asked for', () => {
  const stack = newStack();

  webService(stack, { enableEcsManagedTags: true, propagateTags: ecs.PropagatedTagSource.SERVICE });

  Template.fromStack(stack).hasResourceProperties('AWS::ECS::Service', { EnableECSManagedTags: true, PropagateTags: 'SERVICE' });
});
