import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Duration } from 'aws-cdk-lib/core';
import {
  Ec2ReplicaService, Exposure, FargateJob, FargateWebService, FargateWorkerService, JobTrigger, SharedLoadBalancer, WorkloadCluster, WorkloadDefaults,
} from '../../src/index';
import { ec2Capacity } from '../fixtures/ec2-capacity';
import { existingCluster } from '../fixtures/existing-cluster';
import { newStack } from '../fixtures/new-stack';
import { getAtt, logicalId, ref } from '../fixtures/template-references';
import { webService } from '../fixtures/web-service';
import { webTask } from '../fixtures/web-task';

/** The outputs of a stack by the first words of their descriptions. */
function outputsOf(stack: Stack): Record<string, any> {
  const outputs = Object.values(Template.fromStack(stack).findOutputs('*'));
  return Object.fromEntries(outputs.map(({ Description = '', Value }) => [Description.replace(/ of .*/, ''), Value]));
}

/** An output as a text, with logical ids in braces. */
function textOf(value: any): string {
  if (typeof value === 'string') return value;
  return value.Ref ? `{${value.Ref}}` : value['Fn::Join'] ? value['Fn::Join'][1].map(textOf).join(value['Fn::Join'][0]) : JSON.stringify(value);
}

describe('a service prints', () => {
  test('its address and the log group of its main container', () => {
    const stack = newStack();
    const web = webService(stack, { cluster: new WorkloadCluster(stack, 'Cluster') });

    expect(outputsOf(stack)).toEqual({
      'Address': { 'Fn::Join': ['', ['http://', getAtt(web.loadBalancer!, 'DNSName')]] },
      'Log group': { Ref: logicalId(web.container.node.findChild('LogGroup')) },
    });
  });

  test('the command that opens a session, with ECS Exec', () => {
    const stack = newStack();
    const web = webService(stack, { enableExecuteCommand: true });

    const [cluster, service] = [web.cluster.clusterName, getAtt(web.service, 'Name')];
    expect(textOf(outputsOf(stack)['Opens a session in a task'])).toBe(
      `aws ecs execute-command --region {AWS::Region} --cluster ${cluster} --task $(aws ecs list-tasks --region {AWS::Region} --cluster ${cluster} `
      + `--service-name ${JSON.stringify(service)} --query 'taskArns[0]' --output text) --container app --interactive --command /bin/sh`,
    );
  });

  test('the shell of Windows', () => {
    const stack = newStack();
    const { WINDOWS_SERVER_2022_CORE } = ecs.OperatingSystemFamily;
    const runtimePlatform = { operatingSystemFamily: WINDOWS_SERVER_2022_CORE, cpuArchitecture: ecs.CpuArchitecture.X86_64 };
    webService(stack, { enableExecuteCommand: true, task: webTask({ runtimePlatform, cpu: 1024, memoryLimitMiB: 2048 }) });

    expect(textOf(outputsOf(stack)['Opens a session in a task'])).toContain('--command powershell.exe');
  });

  test('the addresses of all exposures', () => {
    const stack = newStack();
    const internal = Exposure.networkLoadBalancer({ internetFacing: false });
    webService(stack, { exposure: Exposure.multiple(Exposure.applicationLoadBalancer(), { Internal: internal }) });

    expect(Object.keys(outputsOf(stack))).toEqual(expect.arrayContaining(['Address', 'Address by Internal']));
  });

  test('no address without one, and no log group of its own with another log driver', () => {
    const stack = newStack();
    const logging = ecs.LogDrivers.splunk({ url: 'https://splunk.example.com', secretToken: ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, 'Token')) });
    new FargateWorkerService(stack, 'Worker', { cluster: existingCluster(stack), task: webTask({ logging }) });

    expect(outputsOf(stack)).toEqual({});
  });

  test('the same on instances', () => {
    const stack = newStack();
    new Ec2ReplicaService(stack, 'Search', {
      task: webTask(), capacityProviders: [ec2Capacity(stack)], enableExecuteCommand: true, exposure: Exposure.applicationLoadBalancer(),
    });

    expect(Object.keys(outputsOf(stack)).sort()).toEqual(['Address', 'Log group', 'Opens a session in a task']);
  });

  test('nothing that another stack would have to export', () => {
    const app = new App();
    const platform = new Stack(app, 'Platform');
    const cluster = new WorkloadCluster(platform, 'Cluster');
    const loadBalancer = new SharedLoadBalancer(platform, 'Shared', { vpc: cluster.vpc });
    const stack = new Stack(app, 'Service');
    new FargateWebService(stack, 'Web', { cluster, task: webTask(), exposure: Exposure.sharedLoadBalancer(loadBalancer, { paths: ['/web'] }) });

    expect(Object.keys(outputsOf(stack))).toEqual(['Log group']);
    expect(JSON.stringify(Template.fromStack(platform).findOutputs('*'))).not.toContain('DNSName');
  });

  test('nothing under a name that other stacks could import', () => {
    const stack = newStack();
    webService(stack, { enableExecuteCommand: true });

    for (const output of Object.values(Template.fromStack(stack).findOutputs('*'))) expect(output).not.toHaveProperty('Export');
  });
});

describe('a job prints', () => {
  const schedule = JobTrigger.schedule({ schedule: scheduler.ScheduleExpression.rate(Duration.hours(1)) });

  test('its log group, and the command that runs one task', () => {
    const stack = newStack();
    const job = new FargateJob(stack, 'Report', { cluster: existingCluster(stack), task: webTask(), trigger: schedule });

    const outputs = outputsOf(stack);
    expect(outputs['Log group']).toEqual(ref(job.container.node.findChild('LogGroup')));
    expect(textOf(outputs['Runs one task'])).toBe([
      `aws ecs run-task --region {AWS::Region} --cluster ${job.cluster.clusterName} --task-definition {${logicalId(job.taskDefinition)}}`,
      '--capacity-provider-strategy capacityProvider=FARGATE,weight=1',
      `--network-configuration 'awsvpcConfiguration={subnets=[private-a,private-b],securityGroups=[${JSON.stringify(getAtt(job.connections.securityGroups[0], 'GroupId'))}],assignPublicIp=DISABLED}'`,
      '--propagate-tags TASK_DEFINITION --platform-version LATEST',
    ].join(' '));
  });

  test('the command that opens a session, with ECS Exec', () => {
    const stack = newStack();
    new FargateJob(stack, 'Report', { cluster: existingCluster(stack), task: webTask({ family: 'report' }), trigger: schedule, enableExecuteCommand: true });

    expect(textOf(outputsOf(stack)['Opens a session in a task'])).toContain('--family report');
    expect(textOf(outputsOf(stack)['Runs one task'])).toContain('--enable-execute-command');
  });

  test('one command to run it where a state machine does', () => {
    const stack = newStack();
    new FargateJob(stack, 'Report', { cluster: existingCluster(stack), task: webTask(), trigger: JobTrigger.onDemand() });

    expect(Object.keys(outputsOf(stack)).sort()).toEqual(['Log group', 'Runs Stack/Report']);
  });
});

describe('outputs', () => {
  test('are left out by the option of a workload', () => {
    const stack = newStack();
    const cluster = existingCluster(stack);
    webService(stack, { cluster, outputs: false, enableExecuteCommand: true });
    new FargateJob(stack, 'Report', { cluster, task: webTask(), trigger: JobTrigger.onDemand(), outputs: false });

    expect(outputsOf(stack)).toEqual({});
  });

  test.each([
    ['development', WorkloadDefaults.development({ outputs: false })],
    ['production', WorkloadDefaults.production({ outputs: false })],
  ])('are left out by the defaults of %s, unless a workload wants them', (_, defaults) => {
    const stack = newStack();
    defaults.applyTo(stack);
    const cluster = existingCluster(stack);
    webService(stack, { cluster, exposure: Exposure.none() });
    new FargateWorkerService(stack, 'Worker', { cluster, task: webTask(), outputs: true });

    expect(Object.keys(outputsOf(stack))).toEqual(['Log group']);
    expect(Object.values(Template.fromStack(stack).findOutputs('*'))[0].Description).toBe('Log group of Stack/Worker');
  });
});
