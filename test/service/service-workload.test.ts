import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Ec2DaemonService, Ec2ReplicaService, Exposure, FargateJob, JobTrigger, Sidecar } from '../../src/index';
import { ec2Capacity } from '../fixtures/ec2-capacity';
import { errorAt } from '../fixtures/error-at';
import { newStack } from '../fixtures/new-stack';
import { webService } from '../fixtures/web-service';
import { image, webTask } from '../fixtures/web-task';

const EXPOSED_SERVICES = {
  FargateWebService: (exposure: Exposure, healthCheckGracePeriod?: Duration, task = webTask()) => webService(newStack(), { exposure, healthCheckGracePeriod, task }, 'Shop'),
  Ec2ReplicaService: (exposure: Exposure, healthCheckGracePeriod?: Duration, task = webTask()) => {
    const stack = newStack();
    return new Ec2ReplicaService(stack, 'Shop', { task, capacityProviders: [ec2Capacity(stack)], exposure, healthCheckGracePeriod });
  },
  Ec2DaemonService: (exposure: Exposure, healthCheckGracePeriod?: Duration, task = webTask()) => {
    const stack = newStack();
    return new Ec2DaemonService(stack, 'Shop', { task, capacityProviders: [ec2Capacity(stack)], exposure, healthCheckGracePeriod });
  },
};

describe.each(Object.entries(EXPOSED_SERVICES))('%s', (_, create) => {
  test('has the parts of its Application Load Balancer as members', () => {
    const { url, loadBalancer, listener, targetGroup, networkLoadBalancer, httpApi } = create(Exposure.applicationLoadBalancer());

    expect([url, loadBalancer, listener, targetGroup].every((member) => member !== undefined)).toBe(true);
    expect([networkLoadBalancer, httpApi]).toEqual([undefined, undefined]);
  });

  test('has the parts of its Network Load Balancer in one member', () => {
    const { url, loadBalancer, networkLoadBalancer } = create(Exposure.networkLoadBalancer());

    expect(networkLoadBalancer).toMatchObject({ loadBalancer: expect.anything(), listener: expect.anything(), targetGroup: expect.anything() });
    expect(url).toBeDefined();
    expect(loadBalancer).toBeUndefined();
  });

  test('has its additional exposures by name', () => {
    const { additionalExposures } = create(Exposure.multiple(Exposure.applicationLoadBalancer(), { Internal: Exposure.networkLoadBalancer() }));

    expect(additionalExposures.Internal.networkLoadBalancer).toBeDefined();
  });

  test('ignores failed health checks of new tasks for a minute by default', () => {
    const gracePeriodOf = ({ service }: { readonly service: ecs.BaseService }) => {
      const { healthCheckGracePeriodSeconds } = service.node.defaultChild as ecs.CfnService;
      return Stack.of(service).resolve(healthCheckGracePeriodSeconds);
    };

    expect(gracePeriodOf(create(Exposure.applicationLoadBalancer()))).toBe(60);
    expect(gracePeriodOf(create(Exposure.applicationLoadBalancer(), Duration.minutes(5)))).toBe(300);
  });

  test.each([[30, 60], [120, 120]])('grants new tasks no less than a container whose health check starts after %d s: %d s', (startPeriod, expected) => {
    const healthCheck = { command: ['CMD-SHELL', 'true'], startPeriod: Duration.seconds(startPeriod) };
    const { service } = create(Exposure.applicationLoadBalancer(), undefined, webTask({ sidecars: [Sidecar.container({ image, healthCheck })] }));

    expect(Stack.of(service).resolve((service.node.defaultChild as ecs.CfnService).healthCheckGracePeriodSeconds)).toBe(expected);
  });

  test('fails with a grace period that is no whole number of seconds', () => {
    expect(() => create(Exposure.none(), Duration.millis(1500))).toThrow(errorAt('Stack/Shop', 'healthCheckGracePeriod', '1.5', 'whole seconds'));
  });
});

describe.each([
  ['without feature flags', {}],
  ['with the flag of CDK off', { '@aws-cdk/aws-ecs:reduceEc2FargateCloudWatchPermissions': false }],
])('ECS Exec %s', (_, context) => {
  test.each([
    ['a Fargate service', (stack: Stack) => void webService(stack, { enableExecuteCommand: true })],
    ['a service on instances', (stack: Stack) => void new Ec2ReplicaService(stack, 'Shop', { task: webTask(), capacityProviders: [ec2Capacity(stack)], enableExecuteCommand: true })],
    ['a job', (stack: Stack) => void new FargateJob(stack, 'Job', { task: webTask(), trigger: JobTrigger.onDemand(), enableExecuteCommand: true })],
  ])('lets the tasks of %s write to log groups of their own alone', (_name, create) => {
    const stack = newStack(context);
    create(stack);

    const anyLogGroup = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'))
      .filter(({ Properties }) => JSON.stringify(Properties.PolicyDocument).includes('ssmmessages:'))
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
      .filter(({ Action, Resource }) => Resource === '*' && /logs:(?!DescribeLogGroups)/.test(JSON.stringify(Action)));
    expect(anyLogGroup).toEqual([]);
  });
});
