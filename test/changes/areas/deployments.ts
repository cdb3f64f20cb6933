import { Duration } from 'aws-cdk-lib';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import {
  CircuitBreaker, CodeDeployDeploymentOptions, DeploymentHook, DeploymentStage, Discovery, Exposure, FargateWebServiceProps, Scaling, ServiceDeployment,
  SmokeTest, TestTraffic,
} from '../../../src/index';
import { webTask } from '../../fixtures/web-task';
import { alb, CODE_DEPLOY, nlb, Options, ROLLING, securityGroup, valueOf, web } from '../apps';
import { Area, change, deployment, NOTHING, page, TASKS, warning } from '../change';

const { rolling, blueGreen, canary, linear } = ServiceDeployment;
const by = (strategy: ServiceDeployment) => web({ deployment: strategy });
const byBlueGreen = (options: Parameters<typeof blueGreen>[0]) => by(blueGreen(options));
const BLUE_GREEN = by(blueGreen());
const BY_ROLLING = by(ROLLING);
const LISTENER = TestTraffic.listener();
const WITH_HOOK = web((stack) => ({ deployment: blueGreen({ hooks: [DeploymentHook.lambdaFunction(hook(stack), { stages: [DeploymentStage.PRE_SCALE_UP] })] }) }));

export const DEPLOYMENTS: Area = {
  title: 'Deployments that ECS runs',
  changes: [
    change('`rolling()`: `minHealthyPercent`, `maxHealthyPercent`', BY_ROLLING, by(rolling({ minHealthyPercent: 50, maxHealthyPercent: 150 })), NOTHING),
    change('`rolling()`: `circuitBreaker`', BY_ROLLING, by(rolling({ circuitBreaker: CircuitBreaker.count(3) })), NOTHING),
    change('`rolling()`: `alarms`', BY_ROLLING, web((stack) => ({ deployment: rolling({ alarms: [alarm(stack)] }) })), NOTHING),
    change('`rolling()`: `trafficAlarms`', BY_ROLLING, by(rolling({ trafficAlarms: {} })), NOTHING),
    change('`rolling()`: `availabilityZoneRebalancing`', BY_ROLLING, by(rolling({ availabilityZoneRebalancing: ecs.AvailabilityZoneRebalancing.ENABLED })), NOTHING),
    change('`rolling()` → `blueGreen()`', BY_ROLLING, BLUE_GREEN, TASKS),
    change('`blueGreen()` → `rolling()`', BLUE_GREEN, BY_ROLLING, TASKS),
    change('`blueGreen()` → `canary()`', BLUE_GREEN, by(canary()), NOTHING),
    change('`canary()` → `linear()`', by(canary()), by(linear()), NOTHING),
    change('`canary()`: `canaryPercent`, `canaryBakeTime`', by(canary()), by(canary({ canaryPercent: 20, canaryBakeTime: Duration.minutes(30) })), NOTHING),
    change('`linear()`: `stepPercent`', by(linear()), by(linear({ stepPercent: 25 })), NOTHING),
    change('`bakeTime`', BLUE_GREEN, byBlueGreen({ bakeTime: Duration.minutes(30) }), NOTHING),
    change('`alarms`', BLUE_GREEN, web((stack) => ({ deployment: blueGreen({ alarms: [alarm(stack)] }) })), NOTHING),
    change('`trafficAlarms` added', BLUE_GREEN, byBlueGreen({ trafficAlarms: {} }), NOTHING),
    change('`trafficAlarms` removed', byBlueGreen({ trafficAlarms: {} }), BLUE_GREEN, NOTHING),
    change('`testTraffic: TestTraffic.listener()` added', BLUE_GREEN, byBlueGreen({ testTraffic: LISTENER }), TASKS),
    change('`testTraffic` removed', byBlueGreen({ testTraffic: LISTENER }), BLUE_GREEN, TASKS),
    change('`testTraffic`: another port', byBlueGreen({ testTraffic: LISTENER }), byBlueGreen({ testTraffic: TestTraffic.listener({ port: 9443 }) }), NOTHING),
    change('`testTraffic`: listener → header', byBlueGreen({ testTraffic: LISTENER }), byBlueGreen({ testTraffic: TestTraffic.header({ name: 'x-test', values: ['1'] }) }), TASKS),
    change('`smokeTest` added', byBlueGreen({ testTraffic: LISTENER }), byBlueGreen({ testTraffic: LISTENER, smokeTest: SmokeTest.http({ requests: [{ path: '/' }] }) }), NOTHING),
    change('`hooks`: a function', BLUE_GREEN, WITH_HOOK, NOTHING),
    change('`hooks` removed', WITH_HOOK, BLUE_GREEN, NOTHING),
    change('`blueGreen()` → `codeDeploy()`', BLUE_GREEN, by(CODE_DEPLOY), 'outage'),
    change('`rolling()` → `codeDeploy()`', BY_ROLLING, by(CODE_DEPLOY), 'fails'),
    change('behind a Network Load Balancer: `rolling()` → `blueGreen()`', nlb({}, ROLLING), nlb({}, blueGreen()), TASKS),
  ],
};

const code = (options: CodeDeployDeploymentOptions = {}, service: Options<FargateWebServiceProps> = {}) => (
  web((stack) => ({ deployment: ServiceDeployment.codeDeploy(options), ...valueOf(service, stack) }))
);
const CODE = code();
const FROZEN = page('codedeploy-to-ecs.md', 'what CodeDeploy freezes', '## What CodeDeploy freezes');

export const CODE_DEPLOY_DEPLOYMENTS: Area = {
  title: 'Deployments by CodeDeploy',
  text: 'What ECS refuses for services of the CODE_DEPLOY controller is in [codedeploy-to-ecs.md](codedeploy-to-ecs.md), with its source.',
  changes: [
    change('image', CODE, code({}, { task: webTask({ image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.29') }) }), TASKS),
    change('`environment`, `secrets`, size', CODE, code({}, { task: webTask({ environment: { A: 'b' }, cpu: 512, memoryLimitMiB: 1024 }) }), TASKS),
    change('`deploymentConfig`', CODE, code({ deploymentConfig: codedeploy.EcsDeploymentConfig.CANARY_10PERCENT_5MINUTES }), NOTHING),
    change('`terminationWaitTime`', CODE, code({ terminationWaitTime: Duration.minutes(30) }), NOTHING),
    change('`deploymentApprovalWaitTime`', CODE, code({ deploymentApprovalWaitTime: Duration.minutes(60) }), NOTHING),
    change('`trafficAlarms`', CODE, code({ trafficAlarms: {} }), NOTHING),
    change('`alarms`', CODE, web((stack) => ({ deployment: ServiceDeployment.codeDeploy({ alarms: [alarm(stack)] }) })), NOTHING),
    change('`hooks`', CODE, web((stack) => ({ deployment: ServiceDeployment.codeDeploy({ hooks: { afterInstall: hook(stack) } }) })), TASKS),
    change('`smokeTest`', CODE, code({ smokeTest: SmokeTest.http({ requests: [{ path: '/' }] }) }), TASKS),
    change('`testTraffic`: another port', CODE, code({ testTraffic: TestTraffic.listener({ port: 9443 }) }), NOTHING),
    change('`testTraffic: none()`', CODE, code({ testTraffic: TestTraffic.none() }), NOTHING),
    change('`applicationName` given', CODE, code({ applicationName: 'shop' }), 'fails'),
    change('`applicationName` changed', code({ applicationName: 'shop' }), code({ applicationName: 'store' }), 'fails'),
    change('`deploymentGroupName` given', CODE, code({ deploymentGroupName: 'shop' }), 'fails'),
    change('`Scaling.automatic()`', code({}, { scaling: Scaling.automatic({ minCapacity: 2, maxCapacity: 10, cpuPercent: 60 }) }),
      code({}, { scaling: Scaling.automatic({ minCapacity: 3, maxCapacity: 20, cpuPercent: 50 }) }), NOTHING),
    change('`Scaling.fixedCount()` 2 → 4', CODE, code({}, { scaling: Scaling.fixedCount(4) }), NOTHING),
    change('`healthCheckGracePeriod`', CODE, code({}, { healthCheckGracePeriod: Duration.minutes(3) }), NOTHING),
    change('`enableExecuteCommand`', CODE, code({}, { enableExecuteCommand: true }), 'fails', { finds: ['refused by CodeDeploy'], says: FROZEN }),
    change('`highResolutionMetrics`', CODE, code({}, { highResolutionMetrics: true }), 'fails', { finds: ['refused by CodeDeploy'], says: FROZEN }),
    change('`enableEcsManagedTags`', CODE, code({}, { enableEcsManagedTags: true }), 'fails', { finds: ['refused by CodeDeploy'], says: FROZEN }),
    change('`propagateTags`', CODE, code({}, { propagateTags: ecs.PropagatedTagSource.SERVICE }), 'fails', { finds: ['refused by CodeDeploy'], says: FROZEN }),
    change('`platformVersion`', CODE, code({}, { platformVersion: ecs.FargatePlatformVersion.VERSION1_4 }), 'fails', { finds: ['refused by CodeDeploy'], says: FROZEN }),
    change('`capacityProviderStrategies`', CODE, code({}, { capacityProviderStrategies: [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }] }), 'fails', { finds: ['refused by CodeDeploy'], says: FROZEN }),
    change('`vpcSubnets`, `assignPublicIp`', CODE, code({}, { vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC }, assignPublicIp: true }), 'fails', { finds: ['refused by CodeDeploy'], says: FROZEN }),
    change('`securityGroups`', CODE, code({}, (stack) => ({ securityGroups: [securityGroup(stack)] })), 'fails', { finds: ['refused by CodeDeploy'], says: FROZEN }),
    change('`discovery` added', CODE, code({}, { discovery: Discovery.cloudMap({ name: 'shop' }) }), 'fails', { finds: ['refused by CodeDeploy'], says: FROZEN }),
    change('`discovery` renamed', code({}, { discovery: Discovery.cloudMap({ name: 'shop' }) }), code({}, { discovery: Discovery.cloudMap({ name: 'store' }) }), 'fails', { finds: ['refused by CodeDeploy'], says: FROZEN }),
    change('`family`', CODE, code({}, { task: webTask({ family: 'shop' }) }), 'fails', { finds: ['refused by CodeDeploy'], says: FROZEN }),
    change('`port`', CODE, code({}, { task: webTask({ port: 8080 }) }), 'fails', { finds: ['refused by CodeDeploy'], says: FROZEN }),
    change('`containerName`', CODE, code({}, { task: webTask({ containerName: 'shop' }) }), 'fails', { finds: ['refused by CodeDeploy'], says: FROZEN }),
    change('`internetFacing: false`', alb({}, CODE_DEPLOY), alb({ internetFacing: false }, CODE_DEPLOY), 'fails', { finds: ['refused by CodeDeploy'], says: FROZEN }),
    change('`protocolVersion`', alb({}, CODE_DEPLOY), alb({ protocolVersion: elbv2.ApplicationProtocolVersion.HTTP2 }, CODE_DEPLOY), 'fails'),
    change('`listenerPort`', alb({}, CODE_DEPLOY), alb({ listenerPort: 8080 }, CODE_DEPLOY), 'closed'),
    change('`loadBalancerName` given', alb({}, CODE_DEPLOY), alb({ loadBalancerName: 'shop' }, CODE_DEPLOY), 'fails'),
    change('`codeDeploy()` → `blueGreen()`', CODE, BLUE_GREEN, 'outage'),
    change('`codeDeploy()` → `rolling()`', CODE, BY_ROLLING, 'outage'),
    change('`Exposure.none()`, and so `rolling()`', CODE, web({ exposure: Exposure.none() }), 'another address'),
  ],
};

function alarm(stack: Construct): cloudwatch.IAlarm {
  return cloudwatch.Alarm.fromAlarmArn(stack, 'Alarm', 'arn:aws:cloudwatch:us-east-1:111111111111:alarm:shop');
}

function hook(stack: Construct): lambda.IFunction {
  return new lambda.Function(stack, 'Hook', { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = async () => {};') });
}
void [deployment, warning];
