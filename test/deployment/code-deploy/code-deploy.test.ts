import { Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { CodeDeployDeploymentOptions, ServiceDeployment, Exposure, FargateWebServiceProps, SmokeTest, TestTraffic, TrafficAlarmOptions } from '../../../src/index';
import { existingCertificate } from '../../fixtures/certificate';
import { newStack } from '../../fixtures/new-stack';
import { numberParameter } from '../../fixtures/number-token';
import { getAtt, logicalId, onlyResource, ref } from '../../fixtures/template-references';
import { webService } from '../../fixtures/web-service';
import { webTask } from '../../fixtures/web-task';

const GROUP = 'AWS::CodeDeploy::DeploymentGroup';

function deployed(options?: CodeDeployDeploymentOptions, props: Partial<FargateWebServiceProps> = {}, stack: Stack = newStack()) {
  const web = webService(stack, { deployment: ServiceDeployment.codeDeploy(options), ...props });
  const template = Template.fromStack(stack);
  return { web, template, service: onlyResource(template, 'AWS::ECS::Service'), group: onlyResource(template, GROUP).Properties };
}

function alarmOf(stack: Stack): cloudwatch.Alarm {
  return new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Errors' }).createAlarm(stack, 'Errors', { evaluationPeriods: 1, threshold: 1 });
}

describe('the service of ServiceDeployment.codeDeploy()', () => {
  test('is controlled by CodeDeploy, without what only ECS deployments have', () => {
    const { Properties } = deployed().service;

    expect(Properties.DeploymentController).toEqual({ Type: 'CODE_DEPLOY' });
    expect(Properties.DeploymentConfiguration).toEqual({ MinimumHealthyPercent: 100, MaximumPercent: 200 });
  });

  test('names the family of its task definition, because CloudFormation cannot give it a new revision', () => {
    const { service } = deployed({}, { task: webTask({ family: 'webserver' }) });

    expect(service.Properties.TaskDefinition).toBe('webserver');
  });

  test('waits for the task definition that it only names', () => {
    const { web, service } = deployed();

    expect(service.DependsOn).toContain(logicalId(web.taskDefinition));
  });

  test('waits for both listeners', () => {
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

  test('alternates between the two target groups, which are alike', () => {
    const { web, template, group } = deployed();

    expect(group.LoadBalancerInfo.TargetGroupPairInfoList[0].TargetGroups).toEqual([
      { Name: getAtt(web.targetGroup!, 'TargetGroupName') },
      { Name: getAtt(web.alternateTargetGroup!, 'TargetGroupName') },
    ]);
    const groups = template.findResources('AWS::ElasticLoadBalancingV2::TargetGroup');
    expect(Object.keys(groups)).toHaveLength(2);
    expect(groups[logicalId(web.alternateTargetGroup!)].Properties).toEqual(groups[logicalId(web.targetGroup!)].Properties);
  });

  test('shifts the production listener after trying the test listener', () => {
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

  test('shifts all at once, by itself, and keeps the old tasks for five minutes', () => {
    expect(deployed().group).toMatchObject({
      DeploymentConfigName: 'CodeDeployDefault.ECSAllAtOnce',
      BlueGreenDeploymentConfiguration: {
        DeploymentReadyOption: { ActionOnTimeout: 'CONTINUE_DEPLOYMENT', WaitTimeInMinutes: 0 },
        TerminateBlueInstancesOnDeploymentSuccess: { Action: 'TERMINATE', TerminationWaitTimeInMinutes: 5 },
      },
    });
  });

  test('shifts at the pace of a configuration of AWS', () => {
    expect(deployed({ deploymentConfig: codedeploy.EcsDeploymentConfig.CANARY_10PERCENT_5MINUTES }).group.DeploymentConfigName)
      .toBe('CodeDeployDefault.ECSCanary10Percent5Minutes');
  });

  test('shifts at the pace of a configuration of the app', () => {
    const stack = newStack();
    const config = new codedeploy.EcsDeploymentConfig(stack, 'Slow', {
      trafficRouting: codedeploy.TrafficRouting.timeBasedLinear({ interval: Duration.minutes(2), percentage: 25 }),
    });

    expect(deployed({ deploymentConfig: config }, {}, stack).group.DeploymentConfigName).toEqual(ref(config));
  });

  test('keeps the old tasks for as long as asked for', () => {
    expect(deployed({ terminationWaitTime: Duration.days(2) }).group.BlueGreenDeploymentConfiguration.TerminateBlueInstancesOnDeploymentSuccess)
      .toEqual({ Action: 'TERMINATE', TerminationWaitTimeInMinutes: 2880 });
  });

  test('waits for approval, and stops without one', () => {
    expect(deployed({ deploymentApprovalWaitTime: Duration.minutes(20) }).group.BlueGreenDeploymentConfiguration.DeploymentReadyOption)
      .toEqual({ ActionOnTimeout: 'STOP_DEPLOYMENT', WaitTimeInMinutes: 20 });
  });

  test('acts through a role that only CodeDeploy can assume, with the policy that AWS made for that', () => {
    const { template, group } = deployed();

    const [id] = group.ServiceRoleArn['Fn::GetAtt'];
    expect(template.findResources('AWS::IAM::Role')[id].Properties).toMatchObject({
      AssumeRolePolicyDocument: { Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'codedeploy.amazonaws.com' } }] },
      ManagedPolicyArns: [{ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/AWSCodeDeployRoleForECS']] }],
    });
  });

  test('is what the service exposes', () => {
    const { web, template } = deployed();

    expect(Object.keys(template.findResources(GROUP))).toEqual([logicalId(web.deploymentGroup!)]);
  });
});

describe('the rollback of ServiceDeployment.codeDeploy()', () => {
  test('follows a deployment that failed or was stopped', () => {
    expect(deployed().group.AutoRollbackConfiguration).toEqual({
      Enabled: true,
      Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST'],
    });
    expect(deployed().group.AlarmConfiguration ?? { Enabled: false }).toMatchObject({ Enabled: false });
  });

  test('follows alarms too, where there are some', () => {
    const stack = newStack();
    const alarm = alarmOf(stack);

    const { group } = deployed({ alarms: [alarm] }, {}, stack);

    expect(group.AutoRollbackConfiguration).toEqual({
      Enabled: true,
      Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST', 'DEPLOYMENT_STOP_ON_ALARM'],
    });
    expect(group.AlarmConfiguration).toEqual({ Enabled: true, Alarms: [{ Name: ref(alarm) }] });
  });

  test('follows only what was asked for', () => {
    expect(deployed({ autoRollback: { failedDeployment: true, stoppedDeployment: false } }).group.AutoRollbackConfiguration.Events)
      .toEqual(['DEPLOYMENT_FAILURE']);
  });
});

describe('the test traffic of ServiceDeployment.codeDeploy()', () => {
  test('comes in by a listener on 8080, for the VPC alone', () => {
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

  test('is as safe as production', () => {
    const stack = newStack();

    const { template } = deployed({}, { exposure: Exposure.applicationLoadBalancer({ certificate: existingCertificate(stack) }) }, stack);

    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', { Port: 443, Protocol: 'HTTPS' });
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', { Port: 8443, Protocol: 'HTTPS' });
  });

  test('can be left out', () => {
    const { web, template, group } = deployed({ testTraffic: TestTraffic.none() });

    template.resourceCountIs('AWS::ElasticLoadBalancingV2::Listener', 1);
    expect(group.LoadBalancerInfo.TargetGroupPairInfoList[0]).not.toHaveProperty('TestTrafficRoute');
    expect(web.testListener).toBeUndefined();
  });
});

describe('waits that are not known at synth', () => {
  test('pass through', () => {
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

describe('what ServiceDeployment.codeDeploy() refuses', () => {
  test('fails with test traffic by a header', () => {
    expect(() => deployed({ testTraffic: TestTraffic.header({ name: 'X-Test', values: ['true'] }) })).toThrow(new Error(
      "[Stack/Web] ServiceDeployment.codeDeploy() cannot tell test traffic by a header, got 'X-Test'; " +
      'use TestTraffic.listener(), or ServiceDeployment.blueGreen()',
    ));
  });

  test('fails with a test listener on the port of production', () => {
    expect(() => deployed({ testTraffic: TestTraffic.listener({ port: 80 }) })).toThrow(new Error(
      '[Stack/Web] test traffic and production want one port of the load balancer, got 80; ' +
      'pass another port to TestTraffic.listener()',
    ));
  });

  test('have the names that they are given', () => {
    const { template, group } = deployed({ applicationName: 'shop', deploymentGroupName: 'web' });

    expect(group).toMatchObject({ DeploymentGroupName: 'web', ApplicationName: { Ref: onlyResource(template, 'AWS::CodeDeploy::Application').id } });
    expect(onlyResource(template, 'AWS::CodeDeploy::Application').Properties.ApplicationName).toBe('shop');
  });

  test.each(['applicationName', 'deploymentGroupName'] as const)('fails with a %s that is none', (option) => {
    expect(() => ServiceDeployment.codeDeploy({ [option]: 'the shop' })).toThrow(new Error(
      `[ServiceDeployment.codeDeploy()] ${option} must be 1 to 100 letters, digits and +=,.@_-, got 'the shop'; rename it, or leave it out`,
    ));
  });

  test.each(['terminationWaitTime', 'deploymentApprovalWaitTime'] as const)('fails with a %s above two days or not in whole minutes', (option) => {
    expect(() => ServiceDeployment.codeDeploy({ [option]: Duration.minutes(2881) })).toThrow(new Error(
      `[ServiceDeployment.codeDeploy()] ${option} in minutes must be a whole number from 0 to 2880, got 2881; use at most two days`,
    ));
    expect(() => ServiceDeployment.codeDeploy({ [option]: Duration.seconds(90) })).toThrow(new Error(
      `[ServiceDeployment.codeDeploy()] ${option} in minutes must be a whole number from 0 to 2880, got 1.5; use at most two days`,
    ));
  });
});

describe('the deployment that a stack update starts', () => {
  /** The AppSpec, with the references of the template in angle brackets. */
  function appSpecOf(template: Template) {
    const { AppSpec } = onlyResource(template, 'Custom::EcsDeployment').Properties;
    const text = AppSpec['Fn::Join'][1].map((part: any) => typeof part === 'string' ? part : `<${part.Ref ?? part['Fn::GetAtt'].join('.')}>`).join('');
    return JSON.parse(text);
  }

  test('brings the new revision of the task definition to where the service says', () => {
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

  test('calls the hooks, which CodeDeploy may call and which may report', () => {
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

  test('calls nothing where a hook is undefined', () => {
    expect(appSpecOf(deployed({ hooks: { beforeInstall: undefined } }).template)).not.toHaveProperty('Hooks');
  });

  test('fails where it takes longer than a stack update can wait', () => {
    expect(() => deployed({
      deploymentConfig: codedeploy.EcsDeploymentConfig.LINEAR_10PERCENT_EVERY_3MINUTES,
      deploymentApprovalWaitTime: Duration.minutes(30),
    })).toThrow(new Error(
      '[Stack/Web] a deployment takes longer than a stack update can wait: 50 minutes, beside the start of the tasks, ' +
      "got '27 min moving traffic + 30 min deploymentApprovalWaitTime'; " +
      'use a quicker config or shorter waits, waitFor: WaitFor.NOTHING, or a deployment that ECS runs',
    ));
  });

  test('fails with a hook at a stage that CodeDeploy does not have', () => {
    expect(() => ServiceDeployment.codeDeploy({ hooks: { beforeEverything: {} } as any })).toThrow(new Error(
      "[ServiceDeployment.codeDeploy()] hooks names a stage that CodeDeploy calls no function at, got 'beforeEverything'; " +
      'use one of beforeInstall, afterInstall, afterAllowTestTraffic, beforeAllowTraffic, afterAllowTraffic',
    ));
  });

  test('fails where a smoke test and a hook want the same stage', () => {
    expect(() => ServiceDeployment.codeDeploy({ smokeTest: SmokeTest.http(), hooks: { afterAllowTestTraffic: {} as lambda.IFunction } })).toThrow(new Error(
      '[ServiceDeployment.codeDeploy()] smokeTest and hooks.afterAllowTestTraffic want the same lifecycle event; keep one of them',
    ));
  });

  test('fails with a smoke test and no listener to send its requests to', () => {
    expect(() => ServiceDeployment.codeDeploy({ smokeTest: SmokeTest.http(), testTraffic: TestTraffic.none() })).toThrow(new Error(
      '[ServiceDeployment.codeDeploy()] smokeTest needs a test listener to send its requests to; use TestTraffic.listener()',
    ));
  });
});

describe('the traffic alarms of ServiceDeployment.codeDeploy()', () => {
  test('roll back what goes wrong in either target group', () => {
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

  test.each<[TrafficAlarmOptions, string]>([
    [{ errorPercent: 100 }, 'trafficAlarms.errorPercent must be a number from 0 to 99.9, got 100; use a share below 100'],
    [{ errorPercent: -1 }, 'trafficAlarms.errorPercent must be a number from 0 to 99.9, got -1; use a share below 100'],
    [{ unhealthyTasks: 0 }, 'trafficAlarms.unhealthyTasks must be a whole number 1 or more, got 0; use at least 1'],
    [{ evaluationPeriods: 61 }, 'trafficAlarms.evaluationPeriods must be a whole number from 1 to 60, got 61; use at most an hour'],
  ])('fails with %p', (trafficAlarms, message) => {
    expect(() => ServiceDeployment.codeDeploy({ trafficAlarms })).toThrow(new Error(`[ServiceDeployment.codeDeploy()] ${message}`));
  });
});

test('traffic alarms need no test listener: the alternate target group is known to be of this load balancer', () => {
  const { group, template } = deployed({ testTraffic: TestTraffic.none(), trafficAlarms: {} });

  template.resourceCountIs('AWS::CloudWatch::Alarm', 2);
  expect(group.AlarmConfiguration.Alarms).toHaveLength(2);
});

test('an alarm that is given twice counts once', () => {
  const stack = newStack();
  const alarm = alarmOf(stack);

  expect(deployed({ alarms: [alarm, alarm] }, {}, stack).group.AlarmConfiguration.Alarms).toEqual([{ Name: ref(alarm) }]);
});

test('a hook that was imported gets no permission of its own: CodeDeploy alone is allowed to call it', () => {
  const stack = newStack();
  const functionArn = 'arn:aws:lambda:us-east-1:111111111111:function:check';
  const afterInstall = lambda.Function.fromFunctionArn(stack, 'Check', functionArn);

  const { template } = deployed({ hooks: { afterInstall } }, {}, stack);

  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: Match.arrayWith([{ Action: 'lambda:InvokeFunction', Effect: 'Allow', Resource: [functionArn, `${functionArn}:*`] }]) },
  });
});
