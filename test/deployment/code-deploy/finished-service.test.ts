import { App, Size, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Deployment, FargateWebService } from '../../../src';
import { existingCluster, existingNamespace } from '../../fixtures/existing-cluster';
import { newStack } from '../../fixtures/new-stack';
import { webService } from '../../fixtures/web-service';

function synthesized(change: (web: FargateWebService, stack: Stack) => void): () => void {
  const stack = newStack();
  const web = webService(stack, { cluster: existingCluster(stack, existingNamespace(stack)), deployment: Deployment.codeDeploy() });
  change(web, stack);
  return () => void (stack.node.root as App).synth();
}

const resourceOf = (web: FargateWebService) => web.service.node.defaultChild as ecs.CfnService;

describe('a CodeDeploy service that the app adds to', () => {
  test('is as good as before with what CodeDeploy can do', () => {
    const image = ecs.ContainerImage.fromRegistry('proxy');

    expect(synthesized((web) => web.taskDefinition.addContainer('proxy', { image, memoryLimitMiB: 64 }))).not.toThrow();
  });

  test('fails with Service Connect', () => {
    expect(synthesized((web) => web.service.enableServiceConnect({ namespace: 'example.internal' }))).toThrow(
      '[Stack/Web/Service] CodeDeploy cannot deploy a service with Service Connect; '
      + 'use a deployment that ECS runs, such as Deployment.blueGreen(), or Discovery.cloudMap()',
    );
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
    })).toThrow('[Stack/Web/Service] CodeDeploy cannot deploy a service with managed EBS volumes; use a deployment that ECS runs, such as Deployment.blueGreen()');
  });

  test('fails with a circuit breaker', () => {
    const deploymentCircuitBreaker = { enable: true, rollback: true };

    expect(synthesized((web) => { resourceOf(web).deploymentConfiguration = { deploymentCircuitBreaker }; })).toThrow(
      '[Stack/Web/Service] CodeDeploy has no circuit breaker; remove it: `autoRollback` goes back from a failed deployment',
    );
  });

  test('fails with the DAEMON scheduler', () => {
    expect(synthesized((web) => { resourceOf(web).schedulingStrategy = 'DAEMON'; })).toThrow(
      '[Stack/Web/Service] CodeDeploy cannot deploy a service of the DAEMON scheduler; use REPLICA, or Deployment.rolling()',
    );
  });
});
