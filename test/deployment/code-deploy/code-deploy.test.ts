import { Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import {
  CodeDeployDeploymentOptions, Exposure, FargateWebServiceProps, ServiceDeployment, SmokeTest, TestTraffic, TrafficAlarmOptions,
} from '../../../src/index';
import { existingCertificate } from '../../fixtures/certificate';
import { errorAt } from '../../fixtures/error-at';
import { newStack } from '../../fixtures/new-stack';
import { numberParameter } from '../../fixtures/number-token';
import { getAtt, logicalId, onlyResource, ref } from '../../fixtures/template-references';
import { webService } from '../../fixtures/web-service';
import { webTask } from '../../fixtures/web-task';

const GROUP = 'AWS::CodeDeploy::DeploymentGroup';
const FACTORY = 'ServiceDeployment.codeDeploy()';

function deployed(options?: CodeDeployDeploymentOptions, props: Partial<FargateWebServiceProps> = {}, stack: Stack = newStack()) {
  const web = webService(stack, { deployment: ServiceDeployment.codeDeploy(options), ...props });
  const template = Template.fromStack(stack);
  return { web, template, service: onlyResource(template, 'AWS::ECS::Service'), group: onlyResource(template, GROUP).Properties };
}

function alarmOf(stack: Stack): cloudwatch.Alarm {
  return new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Errors' }).createAlarm(stack, 'Errors', { evaluationPeriods: 1, threshold: 1 });
}

describe('the service of ServiceDeployment.codeDeploy()', () => {
  test('has the CODE_DEPLOY controller, without settings of ECS deployments', () => {
    const { Properties } = deployed().service;

    expect(Properties.DeploymentController).toEqual({ Type: 'CODE_DEPLOY' });
    expect(Properties.DeploymentConfiguration).toEqual({ MinimumHealthyPercent: 100, MaximumPercent: 200 });
  });

  test('refers to the family of its task definition, because CloudFormation cannot update the revision', () => {
    const { service } = deployed({}, { task: webTask({ family: 'webserver' }) });

    expect(service.Properties.TaskDefinition).toBe('webserver');
  });

  test('depends on the task definition of that family', () => {
    const { web, service } = deployed();

    expect(service.DependsOn).toContain(logicalId(web.taskDefinition));
  });

  test('depends on both listeners', () => {
    const { web, service } = deployed();

    expect(service.DependsOn).toEqual(expect.arrayContaining([logicalId(web.listener!), logicalId(web.testListener!)]));
  });

  test('starts behind the first target group', () => {
    const { web, service } = deployed();

    expect(service.Properties.LoadBalancers).toEqual([{ ContainerName: 'app', ContainerPort: 80, TargetGroupArn: ref(web.targetGroup!) }]);
  });
});

describe('the deployment group of ServiceDeployment.codeDeploy()', () => {
  test('belongs to an application for ECS', () => {
    const { template, group } = deployed();

    const application = onlyResource(template, 'AWS::CodeDeploy::Application');
    expect(application.Properties).toEqual({ ComputePlatform: 'ECS' });
    expect(group.ApplicationName).toEqual({ Ref: application.id });
  });

  test('deploys blue/green to this service', () => {
    const { web, group } = deployed();

    expect(group.ECSServices).toEqual([{ ClusterName: 'existing', ServiceName: getAtt(web.service, 'Name') }]);
    expect(group.DeploymentStyle).toEqual({ DeploymentOption: 'WITH_TRAFFIC_CONTROL', DeploymentType: 'BLUE_GREEN' });
  });

  test('alternates between two identical target groups', () => {
    const { web, template, group } = deployed();

    expect(group.LoadBalancerInfo.TargetGroupPairInfoList[0].TargetGroups).toEqual([
      { Name: getAtt(web.targetGroup!, 'TargetGroupName') },
      { Name: getAtt(web.alternateTargetGroup!, 'TargetGroupName') },
    ]);
    const groups = template.findResources('AWS::ElasticLoadBalancingV2::TargetGroup');
    expect(Object.keys(groups)).toHaveLength(2);
    expect(groups[logicalId(web.alternateTargetGroup!)].Properties).toEqual(groups[logicalId(web.targetGroup!)].Properties);
  });

  test('shifts a test listener and the production listener', () => {
    const { web, group } = deployed();

    expect(group.LoadBalancerInfo.TargetGroupPairInfoList).toHaveLength(1);
    expect(group.LoadBalancerInfo.TargetGroupPairInfoList[0]).toMatchObject({
      ProdTrafficRoute: { ListenerArns: [ref(web.listener!)] },
      TestTrafficRoute: { ListenerArns: [ref(web.testListener!)] },
    });
  });

  test('shifts listeners without rules', () => {
    deployed().template.resourceCountIs('AWS::ElasticLoadBalancingV2::ListenerRule', 0);
  });

  test('shifts all at once without approval, and keeps the old tasks for five minutes, by default', () => {
    expect(deployed().group).toMatchObject({
      DeploymentConfigName: 'CodeDeployDefault.ECSAllAtOnce',
      BlueGreenDeploymentConfiguration: {
        DeploymentReadyOption: { ActionOnTimeout: 'CONTINUE_DEPLOYMENT', WaitTimeInMinutes: 0 },
        TerminateBlueInstancesOnDeploymentSuccess: { Action: 'TERMINATE', TerminationWaitTimeInMinutes: 5 },
      },
    });
  });

  test('shifts by a configuration of AWS', () => {
    expect(deployed({ deploymentConfig: codedeploy.EcsDeploymentConfig.CANARY_10PERCENT_5MINUTES }).group.DeploymentConfigName)
      .toBe('CodeDeployDefault.ECSCanary10Percent5Minutes');
  });

  test('shifts by a configuration of the app', () => {
    const stack = newStack();
    const config = new codedeploy.EcsDeploymentConfig(stack, 'Slow', {
      trafficRouting: codedeploy.TrafficRouting.timeBasedLinear({ interval: Duration.minutes(2), percentage: 25 }),
    });

    expect(deployed({ deploymentConfig: config }, {}, stack).group.DeploymentConfigName).toEqual(ref(config));
  });

  test('keeps the old tasks for the given time', () => {
    expect(deployed({ terminationWaitTime: Duration.days(2) }).group.BlueGreenDeploymentConfiguration.TerminateBlueInstancesOnDeploymentSuccess)
      .toEqual({ Action: 'TERMINATE', TerminationWaitTimeInMinutes: 2880 });
  });

  test('waits for approval, and stops without one', () => {
    expect(deployed({ deploymentApprovalWaitTime: Duration.minutes(20) }).group.BlueGreenDeploymentConfiguration.DeploymentReadyOption)
      .toEqual({ ActionOnTimeout: 'STOP_DEPLOYMENT', WaitTimeInMinutes: 20 });
  });

  test('has a role that only CodeDeploy can assume, with the AWS managed policy', () => {
    const { template, group } = deployed();

    const [id] = group.ServiceRoleArn['Fn::GetAtt'];
    expect(template.findResources('AWS::IAM::Role')[id].Properties).toMatchObject({
      AssumeRolePolicyDocument: { Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'codedeploy.amazonaws.com' } }] },
      ManagedPolicyArns: [{ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/AWSCodeDeployRoleForECS']] }],
    });
  });

  test('is a property of the service', () => {
    const { web, template } = deployed();

    expect(Object.keys(template.findResources(GROUP))).toEqual([logicalId(web.deploymentGroup!)]);
  });
});

describe('the rollback of ServiceDeployment.codeDeploy()', () => {
  test('starts after a failed or stopped deployment', () => {
    expect(deployed().group.AutoRollbackConfiguration).toEqual({
      Enabled: true,
      Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST'],
    });
    expect(deployed().group.AlarmConfiguration ?? { Enabled: false }).toMatchObject({ Enabled: false });
  });

  test('starts on alarms as well', () => {
    const stack = newStack();
    const alarm = alarmOf(stack);

    const { group } = deployed({ alarms: [alarm] }, {}, stack);

    expect(group.AutoRollbackConfiguration).toEqual({
      Enabled: true,
      Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST', 'DEPLOYMENT_STOP_ON_ALARM'],
    });
    expect(group.AlarmConfiguration).toEqual({ Enabled: true, Alarms: [{ Name: ref(alarm) }] });
  });

  test('starts only on the given events', () => {
    expect(deployed({ autoRollback: { failedDeployment: true, stoppedDeployment: false } }).group.AutoRollbackConfiguration.Events)
      .toEqual(['DEPLOYMENT_FAILURE']);
  });
});

describe('the test traffic of ServiceDeployment.codeDeploy()', () => {
  test('uses a listener on port 8080, for the VPC alone', () => {
    const { web, template } = deployed();

    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', { Port: 80 });
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', { Port: 8080 });
    expect(web.testListener).toBeDefined();
    template.hasResourceProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupIngress: [
        Match.objectLike({ CidrIp: '0.0.0.0/0', FromPort: 80, ToPort: 80 }),
        Match.objectLike({ CidrIp: '10.1.0.0/16', FromPort: 8080, ToPort: 8080 }),
      ],
    });
  });

  test('uses HTTPS when production does', () => {
    const stack = newStack();

    const { template } = deployed({}, { exposure: Exposure.applicationLoadBalancer({ certificate: existingCertificate(stack) }) }, stack);

    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', { Port: 443, Protocol: 'HTTPS' });
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', { Port: 8443, Protocol: 'HTTPS' });
  });

  test('can be turned off', () => {
    const { web, template, group } = deployed({ testTraffic: TestTraffic.none() });

    template.resourceCountIs('AWS::ElasticLoadBalancingV2::Listener', 1);
    expect(group.LoadBalancerInfo.TargetGroupPairInfoList[0]).not.toHaveProperty('TestTrafficRoute');
    expect(web.testListener).toBeUndefined();
  });
});

describe('waits that are unknown at synthesis', () => {
  test('are passed on', () => {
    const stack = newStack();

    const { group } = deployed({
      terminationWaitTime: Duration.minutes(numberParameter(stack, 'Termination')),
      deploymentApprovalWaitTime: Duration.minutes(numberParameter(stack, 'Approval')),
    }, {}, stack);

    expect(group.BlueGreenDeploymentConfiguration).toMatchObject({
      DeploymentReadyOption: { WaitTimeInMinutes: { Ref: 'Approval' } },
      TerminateBlueInstancesOnDeploymentSuccess: { TerminationWaitTimeInMinutes: { Ref: 'Termination' } },
    });
  });
});

describe('the options of ServiceDeployment.codeDeploy()', () => {
  test('fail with test traffic by a header', () => {
    expect(() => deployed({ testTraffic: TestTraffic.header({ name: 'X-Test', values: ['true'] }) }))
      .toThrow(errorAt('Stack/Web', FACTORY, 'header', "'X-Test'", 'TestTraffic.listener()', 'ServiceDeployment.blueGreen()'));
  });

  test('fail with a test listener on the port of production', () => {
    expect(() => deployed({ testTraffic: TestTraffic.listener({ port: 80 }) })).toThrow(errorAt('Stack/Web', 'port', '80', 'TestTraffic.listener()'));
  });

  test('set the names of application and deployment group', () => {
    const { template, group } = deployed({ applicationName: 'shop', deploymentGroupName: 'web' });

    expect(group).toMatchObject({ DeploymentGroupName: 'web', ApplicationName: { Ref: onlyResource(template, 'AWS::CodeDeploy::Application').id } });
    expect(onlyResource(template, 'AWS::CodeDeploy::Application').Properties.ApplicationName).toBe('shop');
  });

  test.each(['applicationName', 'deploymentGroupName'] as const)('fail with an invalid %s', (option) => {
    expect(() => ServiceDeployment.codeDeploy({ [option]: 'the shop' })).toThrow(errorAt(FACTORY, option, '1 to 100 letters', "got 'the shop';"));
  });

  test.each(['terminationWaitTime', 'deploymentApprovalWaitTime'] as const)('fail with a %s above two days or not in whole minutes', (option) => {
    expect(() => ServiceDeployment.codeDeploy({ [option]: Duration.minutes(2881) })).toThrow(errorAt(FACTORY, option, '0 to 2880', 'got 2881;', 'two days'));
    expect(() => ServiceDeployment.codeDeploy({ [option]: Duration.seconds(90) })).toThrow(errorAt(FACTORY, option, '0 to 2880', 'got 1.5;'));
  });
});

describe('the deployment that a stack update starts', () => {
  /** The AppSpec, with the references of the template in angle brackets. */
  function appSpecOf(template: Template) {
    const { AppSpec } = onlyResource(template, 'Custom::EcsDeployment').Properties;
    const text = AppSpec['Fn::Join'][1].map((part: any) => typeof part === 'string' ? part : `<${part.Ref ?? part['Fn::GetAtt'].join('.')}>`).join('');
    return JSON.parse(text);
  }

  test('deploys the new revision of the task definition with the settings of the service', () => {
    const { web, template } = deployed({}, {
      task: webTask({ containerName: 'web', port: 8080 }),
      capacityProviderStrategies: [{ capacityProvider: 'FARGATE', base: 1, weight: 1 }, { capacityProvider: 'FARGATE_SPOT', weight: 3 }],
      platformVersion: ecs.FargatePlatformVersion.VERSION1_4,
      assignPublicIp: true,
    });

    expect(appSpecOf(template).Resources[0].TargetService.Properties).toEqual({
      TaskDefinition: `<${logicalId(web.taskDefinition)}>`,
      LoadBalancerInfo: { ContainerName: 'web', ContainerPort: 8080 },
      PlatformVersion: '1.4.0',
      NetworkConfiguration: {
        AwsvpcConfiguration: {
          Subnets: ['public-a', 'public-b'],
          SecurityGroups: [`<${logicalId(web.connections.securityGroups[0])}.GroupId>`],
          AssignPublicIp: 'ENABLED',
        },
      },
      CapacityProviderStrategy: [
        { Base: 1, CapacityProvider: 'FARGATE', Weight: 1 },
        { Base: 0, CapacityProvider: 'FARGATE_SPOT', Weight: 3 },
      ],
    });
    expect(appSpecOf(template)).not.toHaveProperty('Hooks');
  });

  test('calls the hooks, with permissions to invoke them and to report', () => {
    const stack = newStack();
    const afterInstall = new lambda.Function(stack, 'Hook', {
      runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = async () => {}'),
    });

    const { web, template, group } = deployed({ hooks: { afterInstall } }, {}, stack);

    const arn = getAtt(afterInstall, 'Arn');
    expect(appSpecOf(template).Hooks).toEqual([{ AfterInstall: `<${arn['Fn::GetAtt'].join('.')}>` }]);
    template.hasResourceProperties('AWS::IAM::Policy', {
      Roles: [{ Ref: group.ServiceRoleArn['Fn::GetAtt'][0] }],
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'lambda:InvokeFunction', Effect: 'Allow', Resource: Match.arrayWith([arn]) })]) },
    });
    template.hasResourceProperties('AWS::IAM::Policy', {
      Roles: [ref(afterInstall.role!)],
      PolicyDocument: {
        Statement: [{
          Action: 'codedeploy:PutLifecycleEventHookExecutionStatus',
          Effect: 'Allow',
          Resource: stack.resolve(web.deploymentGroup!.deploymentGroupArn),
        }],
      },
    });
  });

  test('ignores a hook that is undefined', () => {
    expect(appSpecOf(deployed({ hooks: { beforeInstall: undefined } }).template)).not.toHaveProperty('Hooks');
  });

  test('fails when it takes longer than a stack update can wait', () => {
    expect(() => deployed({
      deploymentConfig: codedeploy.EcsDeploymentConfig.LINEAR_10PERCENT_EVERY_3MINUTES,
      deploymentApprovalWaitTime: Duration.minutes(30),
    })).toThrow(errorAt('Stack/Web', '50 minutes', "got '27 min shifting traffic + 30 min deploymentApprovalWaitTime';", 'WaitFor.NOTHING'));
  });

  test('fails with a hook at an unknown lifecycle event', () => {
    expect(() => ServiceDeployment.codeDeploy({ hooks: { beforeEverything: {} } as any })).toThrow(errorAt(
      FACTORY, 'hooks', "got 'beforeEverything';", 'beforeInstall, afterInstall, afterAllowTestTraffic, beforeAllowTraffic, afterAllowTraffic',
    ));
  });

  test('fails with a smoke test and a hook at the same lifecycle event', () => {
    expect(() => ServiceDeployment.codeDeploy({ smokeTest: SmokeTest.http(), hooks: { afterAllowTestTraffic: {} as lambda.IFunction } }))
      .toThrow(errorAt(FACTORY, 'smokeTest', 'hooks.afterAllowTestTraffic', 'remove one'));
  });

  test('fails with a smoke test and no test listener', () => {
    expect(() => ServiceDeployment.codeDeploy({ smokeTest: SmokeTest.http(), testTraffic: TestTraffic.none() }))
      .toThrow(errorAt(FACTORY, 'smokeTest', 'test listener', 'TestTraffic.listener()'));
  });
});

describe('the traffic alarms of ServiceDeployment.codeDeploy()', () => {
  test('cover both target groups', () => {
    const { web, template, group } = deployed({ trafficAlarms: {} });

    const alarms = template.findResources('AWS::CloudWatch::Alarm');
    expect(group.AlarmConfiguration).toEqual({ Enabled: true, Alarms: Object.keys(alarms).map((Ref) => ({ Name: { Ref } })) });
    expect(group.AutoRollbackConfiguration.Events).toContain('DEPLOYMENT_STOP_ON_ALARM');
    for (const alarm of Object.values(alarms)) {
      for (const targetGroup of [web.targetGroup!, web.alternateTargetGroup!]) {
        expect(JSON.stringify(alarm.Properties.Metrics)).toContain(JSON.stringify(getAtt(targetGroup, 'TargetGroupFullName')));
      }
    }
  });

  test.each<[TrafficAlarmOptions, ...string[]]>([
    [{ errorPercent: 100 }, 'trafficAlarms.errorPercent', '0 to 99.9', 'got 100;'],
    [{ errorPercent: -1 }, 'trafficAlarms.errorPercent', '0 to 99.9', 'got -1;'],
    [{ unhealthyTasks: 0 }, 'trafficAlarms.unhealthyTasks', '1 or more', 'got 0;'],
    [{ evaluationPeriods: 61 }, 'trafficAlarms.evaluationPeriods', '1 to 60', 'got 61;'],
  ])('fails with %p', (trafficAlarms, ...words) => {
    expect(() => ServiceDeployment.codeDeploy({ trafficAlarms })).toThrow(errorAt(FACTORY, ...words));
  });
});

test('traffic alarms need no test listener', () => {
  const { group, template } = deployed({ testTraffic: TestTraffic.none(), trafficAlarms: {} });

  template.resourceCountIs('AWS::CloudWatch::Alarm', 2);
  expect(group.AlarmConfiguration.Alarms).toHaveLength(2);
});

test('an alarm that is passed twice counts once', () => {
  const stack = newStack();
  const alarm = alarmOf(stack);

  expect(deployed({ alarms: [alarm, alarm] }, {}, stack).group.AlarmConfiguration.Alarms).toEqual([{ Name: ref(alarm) }]);
});

test('an imported hook gets no permissions, but CodeDeploy is allowed to call it', () => {
  const stack = newStack();
  const functionArn = 'arn:aws:lambda:us-east-1:111111111111:function:check';
  const afterInstall = lambda.Function.fromFunctionArn(stack, 'Check', functionArn);

  const { template } = deployed({ hooks: { afterInstall } }, {}, stack);

  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: Match.arrayWith([{ Action: 'lambda:InvokeFunction', Effect: 'Allow', Resource: [functionArn, `${functionArn}:*`] }]) },
  });
});
