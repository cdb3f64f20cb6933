import { App, Size, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { FargateWebService, ServiceDeployment } from '../../../src/index';
import { existingCluster, existingNamespace } from '../../fixtures/existing-cluster';
import { newStack } from '../../fixtures/new-stack';
import { webService } from '../../fixtures/web-service';

function synthesized(change: (web: FargateWebService, stack: Stack) => void): () => void {
  const stack = newStack();
  const web = webService(stack, { cluster: existingCluster(stack, existingNamespace(stack)), deployment: ServiceDeployment.codeDeploy() });
  change(web, stack);
  return () => void (stack.node.root as App).synth();
}

const resourceOf = (web: FargateWebService) => web.service.node.defaultChild as ecs.CfnService;

describe('a CodeDeploy service that the app changes after its construction', () => {
  test('accepts settings that CodeDeploy supports', () => {
    const image = ecs.ContainerImage.fromRegistry('proxy');

    expect(synthesized((web) => web.taskDefinition.addContainer('proxy', { image, memoryLimitMiB: 64 }))).not.toThrow();
  });

  test('fails with Service Connect', () => {
    expect(synthesized((web) => web.service.enableServiceConnect({ namespace: 'example.internal' }))).toThrow(/\[Stack\/Web\] Service\/Service: .*Service Connect.*EcsRules::ECS504/);
  });

  test('fails with managed EBS volumes', () => {
    expect(synthesized((web) => {
      const volume = new ecs.ServiceManagedVolume(web, 'Volume', {
        name: 'data',
        managedEBSVolume: { size: Size.gibibytes(10), volumeType: ec2.EbsDeviceVolumeType.GP3, fileSystemType: ecs.FileSystemType.EXT4 },
      });
      volume.mountIn(web.container, { containerPath: '/data', readOnly: false });
      web.taskDefinition.addVolume(volume);
      web.service.addVolume(volume);
    })).toThrow(/\[Stack\/Web\] Service\/Service: .*EBS.*EcsRules::ECS507/);
  });

  test('fails with a circuit breaker', () => {
    const deploymentCircuitBreaker = { enable: true, rollback: true };

    expect(synthesized((web) => { resourceOf(web).deploymentConfiguration = { deploymentCircuitBreaker }; })).toThrow(
      /\[Stack\/Web\] Service\/Service: .*DeploymentCircuitBreaker.*AutoRollbackConfiguration.*EcsRules::ECS502/,
    );
  });

  test('fails with the DAEMON scheduler', () => {
    expect(synthesized((web) => { resourceOf(web).schedulingStrategy = 'DAEMON'; })).toThrow(/\[Stack\/Web\] Service\/Service: .*DAEMON.*EcsRules::ECS508/);
  });
});
