import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Sidecar, SidecarContainerOptions, TaskVolume } from '../../../src/index';
import { errorAt } from '../../fixtures/error-at';
import { serviceWithSidecars, taskStatements } from '../../fixtures/sidecar-task';
import { onlyResource } from '../../fixtures/template-references';
import { image } from '../../fixtures/web-task';

const { HEALTHY, SUCCESS } = ecs.ContainerDependencyCondition;
const healthCheck: ecs.HealthCheck = { command: ['CMD-SHELL', 'true'] };

describe('a sidecar of any other image', () => {
  test('runs next to the main container, with a log group of its own', () => {
    const { container, template } = serviceWithSidecars([Sidecar.container({ image, environment: { MODE: 'fast' } })]);

    expect(container('sidecar')).toMatchObject({
      Essential: true, Environment: [{ Name: 'MODE', Value: 'fast' }], LogConfiguration: { Options: { 'awslogs-stream-prefix': 'sidecar' } },
    });
    expect(container('app').DependsOn).toBeUndefined();
    template.resourceCountIs('AWS::Logs::LogGroup', 2);
  });

  test('has the permissions of its options', () => {
    const permissions = [new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::models/*'] })];

    const { template } = serviceWithSidecars([Sidecar.container({ image, permissions })]);

    expect(taskStatements(template)).toEqual([{ Action: 's3:GetObject', Effect: 'Allow', Resource: 'arn:aws:s3:::models/*' }]);
  });

  test('can be a dependency of the main container', () => {
    const { container } = serviceWithSidecars([Sidecar.container({ containerName: 'migrate', image, essential: false, mainContainerWaitsFor: SUCCESS })]);

    expect(container('app').DependsOn).toEqual([{ ContainerName: 'migrate', Condition: 'SUCCESS' }]);
  });

  test('shares the files of a volume with the main container', () => {
    const volume = TaskVolume.bindMount({ name: 'models' });

    const { container, template } = serviceWithSidecars(
      [Sidecar.container({ image, mounts: [{ volume, containerPath: '/out' }] })],
      { mounts: [{ volume, containerPath: '/models', readOnly: true }] },
    );

    expect(onlyResource(template, 'AWS::ECS::TaskDefinition').Properties.Volumes).toEqual([{ Name: 'models' }]);
    expect(container('app').MountPoints).toEqual([{ SourceVolume: 'models', ContainerPath: '/models', ReadOnly: true }]);
    expect(container('sidecar').MountPoints).toEqual([{ SourceVolume: 'models', ContainerPath: '/out', ReadOnly: false }]);
  });

  test('fails with the name of another container', () => {
    expect(() => serviceWithSidecars([Sidecar.container({ image }), Sidecar.container({ image })])).toThrow(
      errorAt('Stack/Web/TaskDefinition', 'two containers', "got 'sidecar'", 'containerName'),
    );
  });

  test.each<[string, Partial<SidecarContainerOptions>, string[]]>([
    ['a wait for health that nobody checks', { mainContainerWaitsFor: HEALTHY },
      ['mainContainerWaitsFor', 'HEALTHY', 'START']],
    ['a wait for the end of an essential container', { mainContainerWaitsFor: SUCCESS },
      ['mainContainerWaitsFor', 'SUCCESS', 'essential']],
    ['a port out of range', { port: 0 },
      ["'sidecar'", 'from 1 to 65535', 'got 0']],
  ])('fails with %s', (_, options, words) => {
    expect(() => Sidecar.container({ image, ...options })).toThrow(errorAt('Sidecar.container()', ...words));
  });
});

describe('a proxy in front of the main container', () => {
  test('receives the traffic', () => {
    const { web, template, container } = serviceWithSidecars([Sidecar.reverseProxy({ image, port: 8080 })], { port: undefined });

    template.hasResourceProperties('AWS::ECS::Service', { LoadBalancers: [{ ContainerName: 'proxy', ContainerPort: 8080 }] });
    expect(container('app').PortMappings).toBeUndefined();
    expect(web.container.containerName).toBe('app');
    expect(web.connections.defaultPort?.toString()).toBe('8080');
  });

  test('starts after the main container', () => {
    const { container } = serviceWithSidecars([Sidecar.reverseProxy({ image, port: 8080 })], { port: undefined });

    expect(container('proxy').DependsOn).toEqual([{ ContainerName: 'app', Condition: 'START' }]);
  });

  test('waits until the main container is healthy, if it has a health check', () => {
    const { container } = serviceWithSidecars([Sidecar.reverseProxy({ image, port: 8080, containerName: 'nginx' })], { port: undefined, healthCheck });

    expect(container('nginx').DependsOn).toEqual([{ ContainerName: 'app', Condition: 'HEALTHY' }]);
  });

  test('fails without a port', () => {
    expect(() => Sidecar.reverseProxy({ image })).toThrow(errorAt('Sidecar.reverseProxy()', 'port is missing'));
  });

  test('fails when it is not essential', () => {
    expect(() => Sidecar.reverseProxy({ image, port: 80, essential: false })).toThrow(errorAt('Sidecar.reverseProxy()', 'essential', 'got false'));
  });
});
