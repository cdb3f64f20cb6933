import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Ec2ReplicaService, Exposure, FargateJob, FargateWebService, FargateWorkerService, JobTrigger, WorkloadCluster } from '../../src/index';
import { ec2Capacity } from '../fixtures/ec2-capacity';
import { existingCluster } from '../fixtures/existing-cluster';
import { newStack } from '../fixtures/new-stack';
import { webService } from '../fixtures/web-service';
import { webTask } from '../fixtures/web-task';

/** Matches the error of a circle between two ends. */
const circle = (...words: string[]) => new RegExp(words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('[^]*'));

const describeService = (...resources: string[]) => new iam.PolicyStatement({ actions: ['ecs:DescribeServices'], resources });

describe('a task that refers to its own service', () => {
  test('fails synthesis by a permission', () => {
    const stack = newStack();
    const { taskDefinition, service } = webService(stack);
    taskDefinition.addToTaskRolePolicy(describeService(service.serviceArn));

    expect(() => Template.fromStack(stack)).toThrow(circle(
      '[Stack/Web]', 'Stack/Web/TaskDefinition/TaskRole/DefaultPolicy refers to Stack/Web', 'circular dependency', 'serviceName', 'Stack.of(this).formatArn',
    ));
  });

  test('fails synthesis by a permission of the execution role', () => {
    const stack = newStack();
    const { taskDefinition, service } = webService(stack);
    taskDefinition.addToExecutionRolePolicy(describeService(service.serviceArn));

    expect(() => Template.fromStack(stack)).toThrow(circle('Stack/Web/TaskDefinition/ExecutionRole/DefaultPolicy refers to Stack/Web'));
  });

  test.each(['serviceName', 'serviceArn'] as const)('fails synthesis by a variable with its %s', (attribute) => {
    const stack = newStack();
    const { container, service } = webService(stack);
    container.addEnvironment('SERVICE', service[attribute]);

    expect(() => Template.fromStack(stack)).toThrow(circle(
      'Stack/Web/TaskDefinition refers to Stack/Web', "the variable SERVICE of container 'app'", 'circular dependency', 'serviceName',
    ));
  });

  test('fails synthesis by a secret that knows the service', () => {
    const stack = newStack();
    const { container, service } = webService(stack);
    const parameter = new ssm.StringParameter(stack, 'Parameter', { stringValue: service.serviceName });
    container.addSecret('SERVICE', ecs.Secret.fromSsmParameter(parameter));

    expect(() => Template.fromStack(stack)).toThrow(circle('Stack/Web/TaskDefinition', 'refers to Stack/Parameter, which refers to Stack/Web', 'circular dependency'));
  });

  test('fails synthesis by an alarm on the service', () => {
    const stack = newStack();
    const { taskDefinition, service } = webService(stack);
    const alarm = new cloudwatch.Alarm(stack, 'Alarm', { metric: service.metricCpuUtilization(), threshold: 90, evaluationPeriods: 1 });
    taskDefinition.addToTaskRolePolicy(new iam.PolicyStatement({ actions: ['cloudwatch:DescribeAlarms'], resources: [alarm.alarmArn] }));

    expect(() => Template.fromStack(stack)).toThrow(circle('TaskRole/DefaultPolicy refers to Stack/Alarm, which refers to Stack/Web'));
  });

  test('fails synthesis by the record of its load balancer, which waits for the service', () => {
    const stack = newStack();
    const zone = route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' });
    const { container, node } = webService(stack, { exposure: Exposure.applicationLoadBalancer({ domain: { zone, name: 'shop.example.com' } }) });
    const record = node.findAll().find((each) => each instanceof route53.ARecord)!;
    container.addEnvironment('ADDRESS', record.domainName);

    expect(() => Template.fromStack(stack)).toThrow(circle('Stack/Web/TaskDefinition refers to Stack/Web/Ipv4Aliasshop.example.com, which refers to Stack/Web', 'ADDRESS'));
  });

  test('fails synthesis on instances, and in a worker', () => {
    const stack = newStack();
    const search = new Ec2ReplicaService(stack, 'Search', { task: webTask(), capacityProviders: [ec2Capacity(stack)] });
    search.container.addEnvironment('SERVICE', search.service.serviceName);
    expect(() => Template.fromStack(stack)).toThrow(circle('[Stack/Search]', 'circular dependency'));

    const other = newStack();
    const worker = new FargateWorkerService(other, 'Worker', { task: webTask(), cluster: existingCluster(other) });
    worker.container.addEnvironment('SERVICE', worker.service.serviceName);
    expect(() => Template.fromStack(other)).toThrow(circle('[Stack/Worker]', 'circular dependency'));
  });
});

test('two tasks that refer to the service of the other fail synthesis, with both ends', () => {
  const stack = newStack();
  const cluster = existingCluster(stack);
  const [web, api] = ['Web', 'Api'].map((id) => new FargateWebService(stack, id, { task: webTask(), cluster, exposure: Exposure.none() }));
  web.container.addEnvironment('API', api.service.serviceName);
  api.container.addEnvironment('WEB', web.service.serviceName);

  expect(() => Template.fromStack(stack)).toThrow(circle('Stack/Web/TaskDefinition refers to Stack/Api, which refers to Stack/Api/TaskDefinition, which refers to Stack/Web'));
});

test('a job whose task may start itself fails synthesis', () => {
  const stack = newStack();
  const job = new FargateJob(stack, 'Job', { task: webTask(), cluster: existingCluster(stack), trigger: JobTrigger.onDemand() });
  job.stateMachine!.grantStartExecution(job);

  expect(() => Template.fromStack(stack)).toThrow(circle('[Stack/Job]', 'TaskRole/DefaultPolicy refers to Stack/Job/', 'circular dependency'));
});

describe('no circle is', () => {
  test('the name of the service as a text', () => {
    const stack = newStack();
    const { taskDefinition, container, cluster } = webService(stack, { serviceName: 'shop' });
    container.addEnvironment('SERVICE', 'shop');
    taskDefinition.addToTaskRolePolicy(describeService(
      Stack.of(taskDefinition).formatArn({ service: 'ecs', resource: 'service', resourceName: `${cluster.clusterName}/shop` }),
    ));

    expect(() => Template.fromStack(stack)).not.toThrow();
  });

  test('the DNS name of the load balancer, which needs no service', () => {
    const stack = newStack();
    const { container, loadBalancer } = webService(stack, { cluster: new WorkloadCluster(stack, 'Cluster') });
    container.addEnvironment('ADDRESS', loadBalancer!.loadBalancerDnsName);

    expect(() => Template.fromStack(stack)).not.toThrow();
  });

  test('the name of another service', () => {
    const stack = newStack();
    const cluster = existingCluster(stack);
    const [web, api] = ['Web', 'Api'].map((id) => new FargateWebService(stack, id, { task: webTask(), cluster, exposure: Exposure.none() }));
    web.container.addEnvironment('API', api.service.serviceName);

    expect(() => Template.fromStack(stack)).not.toThrow();
  });
});
