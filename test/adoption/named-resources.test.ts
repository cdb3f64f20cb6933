import { Duration, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { updateInPlace } from './update-in-place';
import { AdoptedResources, Adoption, Exposure, FargateWebService, FargateWebServiceProps, Scaling, ServiceDeployment, WorkloadTask } from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { newStack } from '../fixtures/new-stack';

const image = ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable');

const addNetwork = (stack: Stack) => {
  const vpc = new ec2.Vpc(stack, 'Vpc');
  return { vpc, cluster: new ecs.Cluster(stack, 'Cluster', { vpc }), cache: new ec2.SecurityGroup(stack, 'Cache', { vpc }) };
};

/** A service as one writes it by hand. */
function addByHand(stack: Stack): void {
  const { vpc, cluster, cache } = addNetwork(stack);
  const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Definition');
  taskDefinition.addContainer('api', { image, portMappings: [{ containerPort: 8080 }], logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'api' }) });
  const service = new ecs.FargateService(stack, 'Service', { cluster, taskDefinition, minHealthyPercent: 100 });
  const scaling = service.autoScaleTaskCount({ maxCapacity: 4 });
  scaling.scaleOnCpuUtilization('CpuUsage', { targetUtilizationPercent: 60 });
  const balancer = new elbv2.ApplicationLoadBalancer(stack, 'Balancer', { vpc, internetFacing: true });
  const targetGroup = new elbv2.ApplicationTargetGroup(stack, 'Targets', {
    vpc, port: 8080, protocol: elbv2.ApplicationProtocol.HTTP, targets: [service], deregistrationDelay: Duration.seconds(10),
  });
  balancer.addListener('Http', { port: 80, defaultTargetGroups: [targetGroup] });
  cache.connections.allowFrom(service, ec2.Port.tcp(6379));
}

const RESOURCES: AdoptedResources = {
  service: 'ServiceD69D759B',
  securityGroup: { logicalId: 'ServiceSecurityGroupC96ED6A7', description: 'Shop/Service/SecurityGroup' },
  taskDefinition: 'DefinitionCF7721AC',
  taskRole: 'DefinitionTaskRole197DE651',
  executionRole: 'DefinitionExecutionRoleD14C3BF9',
  logGroup: 'DefinitionapiLogGroup10CD974D',
  loadBalancer: 'Balancer71DDC9D9',
  loadBalancerSecurityGroup: {
    logicalId: 'BalancerSecurityGroup27376FED', description: 'Automatically created Security Group for ELB ShopBalancerB7604E3E',
  },
  listener: 'BalancerHttp9ACE1518',
  targetGroup: { logicalId: 'Targets7ED976EF', port: 8080 },
  ingressRule: 'ServiceSecurityGroupfromShopBalancerSecurityGroup34D6A18C8080DCE4C2AA',
  egressRule: 'BalancerSecurityGrouptoShopServiceSecurityGroupF431E5C08080E9485532',
  scalableTarget: 'ServiceTaskCountTarget23E25614',
  cpuScaling: { logicalId: 'ServiceTaskCountTargetCpuUsage89C307EA', policyName: 'ShopServiceTaskCountTargetCpuUsage93AC47C9' },
};

function addService(stack: Stack, resources: AdoptedResources = RESOURCES, props: Partial<FargateWebServiceProps> = {}): void {
  const { cluster, cache } = addNetwork(stack);
  const service = new FargateWebService(stack, 'Api', {
    cluster,
    adopt: Adoption.resources(resources),
    task: WorkloadTask.container({ image, containerName: 'api', port: 8080 }),
    scaling: Scaling.automatic({ minCapacity: 1, maxCapacity: 4, cpuPercent: 60 }),
    deployment: ServiceDeployment.rolling(),
    ...props,
  });
  cache.connections.allowFrom(service, ec2.Port.tcp(6379));
}

const TASK_DEFINITION = 'AWS::ECS::TaskDefinition DefinitionCF7721AC';

describe('a service in place of one that was written by hand', () => {
  const update = updateInPlace(addByHand, (stack) => addService(stack));

  test('replaces nothing but the task definition', () => {
    expect(update).toMatchObject({ replaced: [TASK_DEFINITION], problems: [] });
  });

  test('deletes permissions of the execution role, once another policy has them', () => {
    expect(update.deleted).toEqual(['AWS::IAM::Policy DefinitionExecutionRoleDefaultPolicy157BC31F']);
  });

  test('keeps the rule of another security group, although it is not named', () => {
    expect(update.resources.find(({ id }) => id === 'CachefromShopServiceSecurityGroupF431E5C063795AC04321')).toMatchObject({ changed: ['Description'] });
  });

  test('lists in a warning what it makes anew', () => {
    const { securityGroup, logGroup, ingressRule, egressRule, ...others } = RESOURCES;
    const { warnings } = updateInPlace(addByHand, (stack) => addService(stack, others));

    expect(update.warnings).toContainEqual(expect.stringMatching(/replaces its task definition; .*cdk-fargate-workloads:adoption/));
    expect(warnings).toContainEqual(expect.stringContaining(
      'new ones of: security group of the tasks (securityGroup), log group (logGroup), ingress rule (ingressRule), egress rule (egressRule)',
    ));
  });
});

test('keeps the rule and the target group of a service on a listener that others share', () => {
  const shared = (stack: Stack) => {
    const { vpc, cluster } = addNetwork(stack);
    const balancer = new elbv2.ApplicationLoadBalancer(stack, 'Balancer', { vpc, internetFacing: true });
    return { cluster, listener: balancer.addListener('Http', { port: 80, defaultAction: elbv2.ListenerAction.fixedResponse(404) }) };
  };
  const { replaced, deleted, problems, added } = updateInPlace((stack) => {
    const { cluster, listener } = shared(stack);
    const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Definition');
    taskDefinition.addContainer('api', { image, portMappings: [{ containerPort: 8080 }] });
    const service = new ecs.FargateService(stack, 'Service', { cluster, taskDefinition });
    listener.addTargets('Api', { port: 8080, protocol: elbv2.ApplicationProtocol.HTTP, targets: [service], priority: 10, conditions: [elbv2.ListenerCondition.pathPatterns(['/api/*'])] });
  }, (stack) => {
    const { cluster, listener } = shared(stack);
    new FargateWebService(stack, 'Api', {
      cluster,
      adopt: Adoption.resources({
        service: 'ServiceD69D759B',
        securityGroup: { logicalId: 'ServiceSecurityGroupC96ED6A7', description: 'Shop/Service/SecurityGroup' },
        taskDefinition: 'DefinitionCF7721AC',
        targetGroup: { logicalId: 'BalancerHttpApiGroup47FDC65D', port: 8080 },
        listenerRule: 'BalancerHttpApiRuleF9C370E6',
        ingressRule: 'ServiceSecurityGroupfromShopBalancerSecurityGroup34D6A18C8080DCE4C2AA',
        egressRule: 'BalancerSecurityGrouptoShopServiceSecurityGroupF431E5C08080E9485532',
      }),
      task: WorkloadTask.container({ image, containerName: 'api', port: 8080 }),
      exposure: Exposure.existingListener({ listener, paths: ['/api/*'], priority: 10 }),
      deployment: ServiceDeployment.rolling(),
    });
  });

  expect({ replaced, problems }).toEqual({ replaced: [TASK_DEFINITION], problems: [] });
  expect([...added, ...deleted].filter((each) => /ElasticLoadBalancing|SecurityGroup/.test(each))).toEqual([]);
});

describe('fails', () => {
  test.each([
    ['an id twice', { service: 'Api', listener: 'Api' }, ['Api', 'once']],
    ['an id that is none', { service: 'Api/Service' }, ['service', 'Api/Service', 'template']],
    ['a port that is none', { service: 'Api', targetGroup: { logicalId: 'Targets', port: 0 } }, ['port', '0']],
  ])('on %s', (_, resources, words) => {
    expect(() => Adoption.resources(resources)).toThrow(errorAt('Adoption.resources()', ...words));
  });

  test.each([
    ['a test listener', { testListener: 'Test' }],
    ['a redirect', { redirectListener: 'Redirect' }],
    ['a queue', { queue: 'Orders' }],
    ['a second target group', { alternateTargetGroup: { logicalId: 'Green' } }],
  ])('on an id of %s that the workload does not make', (_, more) => {
    expect(() => addService(newStack(), { service: 'Api', ...more })).toThrow(errorAt('Stack/Api', Object.keys(more)[0], 'makes none', 'leave'));
  });

  test('on an id for a load balancer that exists', () => {
    const stack = newStack();
    const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Imported', { vpcId: 'vpc-1', availabilityZones: ['a', 'b'], privateSubnetIds: ['s-1', 's-2'] });
    const listener = elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, 'Listener', {
      listenerArn: 'arn:aws:elasticloadbalancing:eu-west-1:111111111111:listener/app/shared/1/2',
      securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1'),
    });

    expect(() => new FargateWebService(stack, 'Api', {
      cluster: ecs.Cluster.fromClusterAttributes(stack, 'Shared', { clusterName: 'shared', vpc }),
      adopt: Adoption.resources({ service: 'Api', loadBalancer: 'Balancer' }),
      task: WorkloadTask.container({ image, port: 80 }),
      exposure: Exposure.existingListener({ listener, paths: ['/api/*'], priority: 10 }),
      deployment: ServiceDeployment.rolling(),
    })).toThrow(errorAt('Stack/Api', 'loadBalancer', 'Balancer', 'passes'));
  });
});
