import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as logs from 'aws-cdk-lib/aws-logs';
import { titlesOf, widgetOf } from './dashboard-body';
import { FargateJob, JobTrigger, ServiceDashboard, ServiceDeployment } from '../../src/index';
import { existingCluster } from '../fixtures/existing-cluster';
import { newStack } from '../fixtures/new-stack';
import { ref, resourcesOf } from '../fixtures/template-references';
import { webService } from '../fixtures/web-service';
import { webTask } from '../fixtures/web-task';

function patternsOf(stack: Stack): any[] {
  return resourcesOf(Template.fromStack(stack), 'AWS::Events::Rule').filter(({ id }) => id.startsWith('Dashboard')).map(({ Properties }) => Properties.EventPattern);
}

test('deployments by ECS are recorded for the service alone, and shown as a table above it', () => {
  const stack = newStack();
  const web = webService(stack);

  const { eventLogGroup } = new ServiceDashboard(stack, 'Dashboard', { services: [web], eventLog: { retention: logs.RetentionDays.ONE_WEEK } });

  expect(patternsOf(stack)).toEqual([{ 'source': ['aws.ecs'], 'detail-type': ['ECS Deployment State Change'], 'resources': [ref(web.service)] }]);
  expect(titlesOf(stack)[0]).toBe('Deployments');
  expect(widgetOf(stack, 'Deployments').query).toContain(JSON.stringify(ref(eventLogGroup!)));
  Template.fromStack(stack).hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 });
  Template.fromStack(stack).resourceCountIs('AWS::Logs::ResourcePolicy', 1);
});

test('deployments by CodeDeploy are recorded by their deployment group', () => {
  const stack = newStack();
  const web = webService(stack, { deployment: ServiceDeployment.codeDeploy() });

  new ServiceDashboard(stack, 'Dashboard', { services: [web], eventLog: {} });

  expect(patternsOf(stack)).toEqual([{
    'source': ['aws.codedeploy'],
    'detail-type': ['CodeDeploy Deployment State-change Notification'],
    'detail': { application: [ref(web.deploymentGroup!.application)], deploymentGroup: [ref(web.deploymentGroup!)] },
  }]);
});

test('stopped tasks of jobs are recorded, and shown with their times and exit codes', () => {
  const stack = newStack();
  const job = new FargateJob(stack, 'Report', { cluster: existingCluster(stack), task: webTask({ port: undefined }), trigger: JobTrigger.onDemand() });

  new ServiceDashboard(stack, 'Dashboard', { jobs: [job], eventLog: {} });

  expect(patternsOf(stack)).toEqual([expect.objectContaining({ detail: expect.objectContaining({ group: [`family:${job.taskDefinition.family}`], lastStatus: ['STOPPED'] }) })]);
  expect(widgetOf(stack, 'Tasks of jobs').query).toContain('detail.containers.0.exitCode');
});

test('a service that joins the dashboard changes no rule of the others', () => {
  const rules = (...ids: string[]) => {
    const stack = newStack();
    const cluster = existingCluster(stack);
    new ServiceDashboard(stack, 'Dashboard', { services: ids.map((id) => webService(stack, { cluster }, id)), eventLog: {}, alarms: {} });
    return Object.keys(Template.fromStack(stack).toJSON().Resources).filter((id) => id.startsWith('Dashboard'));
  };

  expect(rules('Help', 'Shop')).toEqual(expect.arrayContaining(rules('Shop')));
});
