import { ECS_LIFECYCLE_EVENTS, ecsAppSpec, EcsAppSpecProps } from '../../../src/deployment/code-deploy/app-spec';

const PROPS: EcsAppSpecProps = {
  taskDefinition: 'arn:aws:ecs:us-east-1:111111111111:task-definition/web:7',
  containerName: 'web',
  containerPort: 8080,
  platformVersion: 'LATEST',
  network: { subnets: ['subnet-a', 'subnet-b'], securityGroups: ['sg-1'], assignPublicIp: 'DISABLED' },
  capacityProviderStrategy: [{ capacityProvider: 'FARGATE', base: 1, weight: 2 }],
  hooks: {},
};

function propertiesOf(props: Partial<EcsAppSpecProps>) {
  const appSpec = ecsAppSpec({ ...PROPS, ...props }) as any;
  return appSpec.Resources[0].TargetService.Properties;
}

test('an AppSpec lists every setting that CodeDeploy would drop otherwise', () => {
  expect(ecsAppSpec(PROPS)).toEqual({
    version: 0,
    Resources: [{
      TargetService: {
        Type: 'AWS::ECS::Service',
        Properties: {
          TaskDefinition: 'arn:aws:ecs:us-east-1:111111111111:task-definition/web:7',
          LoadBalancerInfo: { ContainerName: 'web', ContainerPort: 8080 },
          PlatformVersion: 'LATEST',
          NetworkConfiguration: {
            AwsvpcConfiguration: { Subnets: ['subnet-a', 'subnet-b'], SecurityGroups: ['sg-1'], AssignPublicIp: 'DISABLED' },
          },
          CapacityProviderStrategy: [{ Base: 1, CapacityProvider: 'FARGATE', Weight: 2 }],
        },
      },
    }],
  });
});

test('public addresses stay public', () => {
  expect(propertiesOf({ network: { ...PROPS.network, assignPublicIp: 'ENABLED' } }).NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp).toBe('ENABLED');
});

test('capacity providers keep their order and their shares', () => {
  const capacityProviderStrategy = [
    { capacityProvider: 'FARGATE', base: 2, weight: 1 },
    { capacityProvider: 'FARGATE_SPOT', base: 0, weight: 3 },
  ];

  expect(propertiesOf({ capacityProviderStrategy }).CapacityProviderStrategy).toEqual([
    { Base: 2, CapacityProvider: 'FARGATE', Weight: 1 },
    { Base: 0, CapacityProvider: 'FARGATE_SPOT', Weight: 3 },
  ]);
});

test('a capacity provider without a weight has the weight 0, which ECS gives it in the service', () => {
  const capacityProviderStrategy = [{ capacityProvider: 'FARGATE', base: 1 }, { capacityProvider: 'FARGATE_SPOT', weight: 1 }];

  expect(propertiesOf({ capacityProviderStrategy }).CapacityProviderStrategy).toEqual([
    { Base: 1, CapacityProvider: 'FARGATE', Weight: 0 },
    { Base: 0, CapacityProvider: 'FARGATE_SPOT', Weight: 1 },
  ]);
});

describe('the hooks of an AppSpec', () => {
  test('are absent by default', () => {
    expect(ecsAppSpec(PROPS)).not.toHaveProperty('Hooks');
  });

  test('are in the order of the lifecycle, independent of the order of the properties', () => {
    const hooks = Object.fromEntries([...ECS_LIFECYCLE_EVENTS].reverse().map((event) => [event, `arn:${event}`]));

    expect((ecsAppSpec({ ...PROPS, hooks }) as any).Hooks).toEqual([
      { BeforeInstall: 'arn:BeforeInstall' },
      { AfterInstall: 'arn:AfterInstall' },
      { AfterAllowTestTraffic: 'arn:AfterAllowTestTraffic' },
      { BeforeAllowTraffic: 'arn:BeforeAllowTraffic' },
      { AfterAllowTraffic: 'arn:AfterAllowTraffic' },
    ]);
  });

  test('are only the given ones', () => {
    expect((ecsAppSpec({ ...PROPS, hooks: { BeforeAllowTraffic: 'arn:1' } }) as any).Hooks).toEqual([{ BeforeAllowTraffic: 'arn:1' }]);
  });
});

test('the same properties result in the same text, so that nothing is deployed without a change', () => {
  expect(JSON.stringify(ecsAppSpec(PROPS))).toBe(JSON.stringify(ecsAppSpec({ ...PROPS })));
});
