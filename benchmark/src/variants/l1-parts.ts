import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { CfnResource, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Place } from './l1-place';
import { CONTAINER, CONTAINER_PORT, IMAGE, PRODUCTION_PORT, TASKS, TEST_PORT } from '../workload';

/** A role that one AWS service takes. */
export function createRole(stack: Stack, id: string, service: string, managedPolicies: string[] = []): iam.CfnRole {
  return new iam.CfnRole(stack, id, {
    assumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: service } }],
    },
    managedPolicyArns: managedPolicies.length > 0 ? managedPolicies.map((name) => `arn:aws:iam::aws:policy/${name}`) : undefined,
  });
}

/** A task definition with roles, a secret and a log group. */
export function createTask(stack: Stack, name: string): ecs.CfnTaskDefinition {
  const secret = new secretsmanager.CfnSecret(stack, `${name}Secret`, { generateSecretString: {} });
  const logGroup = new logs.CfnLogGroup(stack, `${name}LogGroup`, { retentionInDays: 30 });
  logGroup.applyRemovalPolicy(RemovalPolicy.DESTROY);
  const taskRole = createRole(stack, `${name}TaskRole`, 'ecs-tasks.amazonaws.com');
  const executionRole = createRole(stack, `${name}ExecutionRole`, 'ecs-tasks.amazonaws.com');
  new iam.CfnPolicy(stack, `${name}ExecutionPolicy`, {
    policyName: `${name}ExecutionPolicy`,
    roles: [executionRole.ref],
    policyDocument: {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'], Resource: secret.ref },
        { Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: logGroup.attrArn },
      ],
    },
  });
  return new ecs.CfnTaskDefinition(stack, `${name}TaskDefinition`, {
    family: name,
    cpu: '256',
    memory: '512',
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    taskRoleArn: taskRole.attrArn,
    executionRoleArn: executionRole.attrArn,
    containerDefinitions: [{
      name: CONTAINER,
      image: IMAGE,
      essential: true,
      portMappings: [{ containerPort: CONTAINER_PORT, protocol: 'tcp' }],
      secrets: [{ name: 'PASSWORD', valueFrom: secret.ref }],
      logConfiguration: {
        logDriver: 'awslogs',
        options: { 'awslogs-group': logGroup.ref, 'awslogs-region': stack.region, 'awslogs-stream-prefix': CONTAINER },
      },
    }],
  });
}

/** A public load balancer, two target groups for it, and the security groups of both ends. */
export interface Balancing {
  readonly loadBalancer: elbv2.CfnLoadBalancer;
  readonly blue: elbv2.CfnTargetGroup;
  readonly green: elbv2.CfnTargetGroup;
  readonly tasks: ec2.CfnSecurityGroup;
}

export function createBalancing(stack: Stack, name: string, { vpc, publicSubnets, publicRoutes }: Place): Balancing {
  const front = createSecurityGroup(stack, `${name}LoadBalancerSecurityGroup`, vpc, [
    { ipProtocol: 'tcp', fromPort: PRODUCTION_PORT, toPort: PRODUCTION_PORT, cidrIp: '0.0.0.0/0' },
    { ipProtocol: 'tcp', fromPort: TEST_PORT, toPort: TEST_PORT, cidrIp: vpc.attrCidrBlock },
  ]);
  const tasks = createSecurityGroup(stack, `${name}SecurityGroup`, vpc);
  const port = { ipProtocol: 'tcp', fromPort: CONTAINER_PORT, toPort: CONTAINER_PORT };
  new ec2.CfnSecurityGroupIngress(stack, `${name}Ingress`, { ...port, groupId: tasks.attrGroupId, sourceSecurityGroupId: front.attrGroupId });
  new ec2.CfnSecurityGroupEgress(stack, `${name}Egress`, { ...port, groupId: front.attrGroupId, destinationSecurityGroupId: tasks.attrGroupId });
  const loadBalancer = new elbv2.CfnLoadBalancer(stack, `${name}LoadBalancer`, {
    type: 'application', scheme: 'internet-facing', subnets: publicSubnets, securityGroups: [front.attrGroupId],
  });
  publicRoutes.forEach((route) => loadBalancer.addResourceDependency(route));
  const [blue, green] = ['Blue', 'Green'].map((id) => createTargetGroup(stack, `${name}${id}`, vpc));
  return { loadBalancer, blue, green, tasks };
}

function createSecurityGroup(
  stack: Stack, id: string, vpc: ec2.CfnVPC, securityGroupIngress?: ec2.CfnSecurityGroup.IngressProperty[],
): ec2.CfnSecurityGroup {
  return new ec2.CfnSecurityGroup(stack, id, {
    groupDescription: id,
    vpcId: vpc.ref,
    securityGroupIngress,
    securityGroupEgress: securityGroupIngress ? undefined : [{ ipProtocol: '-1', cidrIp: '0.0.0.0/0' }],
  });
}

function createTargetGroup(stack: Stack, id: string, vpc: ec2.CfnVPC): elbv2.CfnTargetGroup {
  return new elbv2.CfnTargetGroup(stack, id, {
    vpcId: vpc.ref,
    port: CONTAINER_PORT,
    protocol: 'HTTP',
    targetType: 'ip',
    healthCheckPath: '/',
    matcher: { httpCode: '200-399' },
    targetGroupAttributes: [{ key: 'deregistration_delay.timeout_seconds', value: '30' }, { key: 'stickiness.enabled', value: 'false' }],
  });
}

export function createListener(
  stack: Stack, id: string, { loadBalancer }: Balancing, port: number, action: elbv2.CfnListener.ActionProperty,
): elbv2.CfnListener {
  return new elbv2.CfnListener(stack, id, { loadBalancerArn: loadBalancer.ref, port, protocol: 'HTTP', defaultActions: [action] });
}

/** The service, and its registration with Cloud Map. */
export function createService(
  stack: Stack, name: string, { cluster, namespace, privateSubnets }: Place, taskDefinition: ecs.CfnTaskDefinition, { blue, tasks }: Balancing,
  deployment: Pick<ecs.CfnServiceProps, 'deploymentController'> & {
    readonly configuration?: ecs.CfnService.DeploymentConfigurationProperty;
    readonly advanced?: ecs.CfnService.AdvancedConfigurationProperty;
    readonly after: CfnResource[];
  },
): ecs.CfnService {
  const registry = new cloudmap.CfnService(stack, `${name}Discovery`, {
    name,
    namespaceId: namespace.attrId,
    dnsConfig: { namespaceId: namespace.attrId, routingPolicy: 'MULTIVALUE', dnsRecords: [{ type: 'A', ttl: 10 }] },
    healthCheckCustomConfig: { failureThreshold: 1 },
  });
  const service = new ecs.CfnService(stack, `${name}Service`, {
    cluster: cluster.ref,
    taskDefinition: taskDefinition.ref,
    desiredCount: TASKS,
    capacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }],
    healthCheckGracePeriodSeconds: 60,
    deploymentController: deployment.deploymentController,
    deploymentConfiguration: { minimumHealthyPercent: 100, maximumPercent: 200, ...deployment.configuration },
    networkConfiguration: { awsvpcConfiguration: { subnets: privateSubnets, securityGroups: [tasks.attrGroupId], assignPublicIp: 'DISABLED' } },
    loadBalancers: [{
      containerName: CONTAINER, containerPort: CONTAINER_PORT, targetGroupArn: blue.ref, advancedConfiguration: deployment.advanced,
    }],
    serviceRegistries: [{ registryArn: registry.attrArn }],
  });
  deployment.after.forEach((resource) => service.addResourceDependency(resource));
  return service;
}
