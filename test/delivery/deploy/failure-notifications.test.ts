import { Match, Template } from 'aws-cdk-lib/assertions';
import * as sns from 'aws-cdk-lib/aws-sns';
import { ServiceDeployment } from '../../../src/index';
import { newStack } from '../../fixtures/new-stack';
import { ref, resourcesOf } from '../../fixtures/template-references';
import { deliveryStack } from '../delivery-stack';

function notified(deployment: ServiceDeployment) {
  const stack = newStack();
  const topic = new sns.Topic(stack, 'Team');
  const { pipeline, web } = deliveryStack({ notificationTopic: topic, service: { deployment } }, stack);
  const template = Template.fromStack(stack);
  const rules = resourcesOf(template, 'AWS::Events::Rule').filter(({ id }) => id.startsWith('PipelineNotifications'));
  return { template, topic, pipeline, web, rules: rules.map(({ Properties }) => Properties) };
}

describe('notifications', () => {
  test('are sent for executions of the pipeline that fail or are stopped', () => {
    const { rules: [rule], pipeline, topic } = notified(ServiceDeployment.codeDeploy());

    expect(rule.EventPattern).toEqual({
      'source': ['aws.codepipeline'],
      'detail-type': ['CodePipeline Pipeline Execution State Change'],
      'detail': { pipeline: [ref(pipeline.pipeline)], state: ['FAILED', 'STOPPED'] },
    });
    expect(rule.Targets[0]).toMatchObject({
      Arn: ref(topic),
      InputTransformer: { InputTemplate: '"Pipeline <detail-pipeline>: execution <detail-execution-id> is <detail-state>"' },
    });
  });

  test('are sent for deployments of CodeDeploy that fail or are stopped', () => {
    const { rules: [, rule], web } = notified(ServiceDeployment.codeDeploy());

    expect(rule.EventPattern).toEqual({
      'source': ['aws.codedeploy'],
      'detail-type': ['CodeDeploy Deployment State-change Notification'],
      'detail': { application: [ref(web.deploymentGroup!.application)], deploymentGroup: [ref(web.deploymentGroup!)], state: ['FAILURE', 'STOP'] },
    });
  });

  test('are sent for deployments of ECS that fail', () => {
    const { rules: [, rule], web } = notified(ServiceDeployment.rolling());

    expect(rule.EventPattern).toEqual({
      'source': ['aws.ecs'],
      'detail-type': ['ECS Deployment State Change'],
      'resources': [ref(web.service)],
      'detail': { eventName: ['SERVICE_DEPLOYMENT_FAILED'] },
    });
  });

  test('allow EventBridge to publish to the topic', () => {
    notified(ServiceDeployment.codeDeploy()).template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'sns:Publish', Principal: { Service: 'events.amazonaws.com' } })]) },
    });
  });

  test('are not sent without a topic', () => {
    expect(resourcesOf(Template.fromStack(deliveryStack().stack), 'AWS::Events::Rule').filter(({ id }) => id.includes('Notifications'))).toEqual([]);
  });
});
