import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import {
  CircuitBreaker, CodeDeployDeploymentOptions, DeploymentHook, DeploymentStage, Discovery, Exposure, FailureDetection, FargateWebService,
  FargateWebServiceProps, Scaling, ServiceDeployment, SmokeTest, TestTraffic,
} from '../../../src/index';
import { webTask } from '../../fixtures/web-task';
import { alb, CODE_DEPLOY, inStack, nlb, Options, ROLLING, securityGroup, sharedCluster, valueOf, web } from '../apps';
import { Area, change, NOTHING, page, TASKS } from '../change';
import { Build } from '../update/synthesize';
import { FIRST_AGAIN, FIRST_GROUP, FROZEN, GROUPS_REPLACED, HOW_TO_MOVE, LIVE_GROUPS, OLD_PORT, ONE_GROUP, REFUSED, SEEN_REFUSED, SET_AT_START } from '../words';

const { rolling, blueGreen, canary, linear } = ServiceDeployment;
const by = (strategy: ServiceDeployment) => web({ deployment: strategy });
const byBlueGreen = (options: Parameters<typeof blueGreen>[0]) => by(blueGreen(options));
const BLUE_GREEN = by(blueGreen());
const BY_ROLLING = by(ROLLING);
const LISTENER = TestTraffic.listener();
const HEADER = TestTraffic.header({ name: 'X-Test', values: ['new'] });
const MIGRATION = DeploymentHook.runTask({ command: ['npm', 'run', 'migrate'] });
const LOST_HOOK_LOG = 'lost: the log of the function';
const WITH_HOOK = web((stack) => ({
  deployment: blueGreen({ hooks: [DeploymentHook.lambdaFunction(hook(stack), { stages: [DeploymentStage.PRE_SCALE_UP] })] }),
}));

export const DEPLOYMENTS: Area = {
  title: 'Deployments that ECS runs',
  changes: [
    change('`rolling()`: `minHealthyPercent`, `maxHealthyPercent`', BY_ROLLING, by(rolling({ minHealthyPercent: 50, maxHealthyPercent: 150 })),
      NOTHING),
    change('`rolling()`: `circuitBreaker`', BY_ROLLING, by(rolling({ circuitBreaker: CircuitBreaker.count(3) })), NOTHING),
    change('`rolling()`: `alarms`', BY_ROLLING, web((stack) => ({ deployment: rolling({ alarms: [alarm(stack)] }) })), NOTHING),
    change('`rolling()`: `trafficAlarms`', BY_ROLLING, by(rolling({ trafficAlarms: {} })), NOTHING),
    change('`rolling()`: `availabilityZoneRebalancing`', BY_ROLLING,
      by(rolling({ availabilityZoneRebalancing: ecs.AvailabilityZoneRebalancing.ENABLED })),
      NOTHING),
    change('`rolling()` → `blueGreen()`', BY_ROLLING, BLUE_GREEN, TASKS),
    change('`blueGreen()` → `rolling()`', BLUE_GREEN, BY_ROLLING,
      'outage, if the alternate target group is the live one: the rule goes back to the first one',
      { finds: ['weights restored'], says: FIRST_AGAIN }),
    change('`blueGreen()` → `canary()`', BLUE_GREEN, by(canary()), NOTHING),
    change('`canary()` → `linear()`', by(canary()), by(linear()), NOTHING),
    change('`canary()`: `canaryPercent`, `canaryBakeTime`', by(canary()), by(canary({ canaryPercent: 20, canaryBakeTime: Duration.minutes(30) })),
      NOTHING),
    change('`linear()`: `stepPercent`', by(linear()), by(linear({ stepPercent: 25 })), NOTHING),
    change('`bakeTime`', BLUE_GREEN, byBlueGreen({ bakeTime: Duration.minutes(30) }), NOTHING),
    change('`alarms`', BLUE_GREEN, web((stack) => ({ deployment: blueGreen({ alarms: [alarm(stack)] }) })), NOTHING),
    change('`trafficAlarms` added', BLUE_GREEN, byBlueGreen({ trafficAlarms: {} }), NOTHING),
    change('`trafficAlarms` removed', byBlueGreen({ trafficAlarms: {} }), BLUE_GREEN, NOTHING),
    change('`failureDetection` added, as by a new version of the library', byBlueGreen({ failureDetection: FailureDetection.none() }), BLUE_GREEN, NOTHING),
    change('`failureDetection: FailureDetection.none()`', BLUE_GREEN, byBlueGreen({ failureDetection: FailureDetection.none() }), NOTHING),
    change('`failureDetection`: `threshold`, `period`', BLUE_GREEN,
      byBlueGreen({ failureDetection: FailureDetection.taskFailures({ threshold: 5, period: Duration.minutes(20) }) }),
      NOTHING),
    change('`usageAlarms`', BLUE_GREEN, byBlueGreen({ usageAlarms: { cpuPercent: 85, memoryPercent: 90 } }), NOTHING),
    change('`addDeploymentAlarm()`', BLUE_GREEN, withAddedAlarm(blueGreen()), NOTHING),
    change('`alarmTopic`', BLUE_GREEN, web((stack) => ({ deployment: blueGreen({ alarmTopic: new sns.Topic(stack, 'Alarms') }) })), NOTHING),
    change('`rolling()`: `failureDetection`', BY_ROLLING, by(rolling({ failureDetection: FailureDetection.taskFailures() })), NOTHING),
    change('`testTraffic: TestTraffic.listener()` added', BLUE_GREEN, byBlueGreen({ testTraffic: LISTENER }), TASKS),
    change('`testTraffic` removed', byBlueGreen({ testTraffic: LISTENER }), BLUE_GREEN, TASKS),
    change('`testTraffic`: another port', byBlueGreen({ testTraffic: LISTENER }), byBlueGreen({ testTraffic: TestTraffic.listener({ port: 9443 }) }),
      NOTHING),
    change('`testTraffic`: listener → header', byBlueGreen({ testTraffic: LISTENER }),
      byBlueGreen({ testTraffic: TestTraffic.header({ name: 'x-test', values: ['1'] }) }),
      TASKS),
    change('`smokeTest` added', byBlueGreen({ testTraffic: LISTENER }),
      byBlueGreen({ testTraffic: LISTENER, smokeTest: SmokeTest.http({ requests: [{ path: '/' }] }) }),
      NOTHING),
    change('`hooks`: a function', BLUE_GREEN, WITH_HOOK, NOTHING),
    change('`hooks` removed', WITH_HOOK, BLUE_GREEN, NOTHING),
    change('`smokeTest` added, by a test header', byBlueGreen({ testTraffic: HEADER }), byBlueGreen({ testTraffic: HEADER, smokeTest: SmokeTest.http() }),
      NOTHING),
    change('`smokeTest`: `includeFirstDeployment`', byBlueGreen({ testTraffic: LISTENER, smokeTest: SmokeTest.http() }),
      byBlueGreen({ testTraffic: LISTENER, smokeTest: SmokeTest.http({ includeFirstDeployment: true }) }),
      NOTHING),
    change('`hooks`: an approval', BLUE_GREEN, byBlueGreen({ hooks: [DeploymentHook.approval()] }), NOTHING),
    change('`hooks`: `includeFirstDeployment` of an approval', byBlueGreen({ hooks: [DeploymentHook.approval()] }),
      byBlueGreen({ hooks: [DeploymentHook.approval({ includeFirstDeployment: true })] }),
      LOST_HOOK_LOG, { finds: ['data deleted'] }),
    change('`hooks`: a task', BLUE_GREEN, byBlueGreen({ hooks: [MIGRATION] }), NOTHING),
    change('`hooks`: a task removed', byBlueGreen({ hooks: [MIGRATION] }), BLUE_GREEN, LOST_HOOK_LOG, { finds: ['data deleted'] }),
    change('`blueGreen()` → `codeDeploy()`', BLUE_GREEN, by(CODE_DEPLOY), FIRST_GROUP, { finds: ['second service'], says: HOW_TO_MOVE }),
    change('`rolling()` → `codeDeploy()`', BY_ROLLING, by(CODE_DEPLOY),
      'tasks are replaced by those of another service behind the same target group; not tried on AWS', { says: HOW_TO_MOVE }),
    change('behind a Network Load Balancer: `rolling()` → `blueGreen()`', nlb({}, ROLLING), nlb({}, blueGreen()), TASKS),
  ],
};

const code = (options: CodeDeployDeploymentOptions = {}, service: Options<FargateWebServiceProps> = {}) => (
  web((stack) => ({ deployment: ServiceDeployment.codeDeploy(options), ...valueOf(service, stack) }))
);
const CODE = code();
const LINEAR = codedeploy.EcsDeploymentConfig.LINEAR_10PERCENT_EVERY_1MINUTES;
const STEPS = code({ deploymentConfig: LINEAR });

export const CODE_DEPLOY_DEPLOYMENTS: Area = {
  title: 'Deployments by CodeDeploy',
  text: 'What ECS refuses for services of the CODE_DEPLOY controller is in [codedeploy-to-ecs.md](codedeploy-to-ecs.md), with its source.',
  changes: [
    change('image', CODE, code({}, { task: webTask({ image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.29') }) }), TASKS),
    change('image, and a later resource of the stack fails while traffic shifts in steps', STEPS,
      code({ deploymentConfig: LINEAR }, { task: webTask({ environment: { A: 'b' } }) }),
      'tasks are replaced, and back: the rollback stops the deployment before the new version has all traffic',
      { says: page('decisions/0004-live-target-groups.md', 'decision 4', 'waiting for the shift would let the failed version take all traffic') }),
    change('`environment`, `secrets`, size', CODE, code({}, { task: webTask({ environment: { A: 'b' }, cpu: 512, memoryLimitMiB: 1024 }) }), TASKS),
    change('`deploymentConfig`', CODE, code({ deploymentConfig: codedeploy.EcsDeploymentConfig.CANARY_10PERCENT_5MINUTES }), NOTHING),
    change('`terminationWaitTime`', CODE, code({ terminationWaitTime: Duration.minutes(30) }), NOTHING),
    change('`deploymentApprovalWaitTime`', CODE, code({ deploymentApprovalWaitTime: Duration.minutes(20) }), NOTHING),
    change('`trafficAlarms`', CODE, code({ trafficAlarms: {} }), NOTHING),
    change('`failureDetection`', CODE, code({ failureDetection: FailureDetection.taskFailures() }), NOTHING),
    change('`addDeploymentAlarm()`', CODE, withAddedAlarm(ServiceDeployment.codeDeploy()), NOTHING),
    change('`alarms`', CODE, web((stack) => ({ deployment: ServiceDeployment.codeDeploy({ alarms: [alarm(stack)] }) })), NOTHING),
    change('`hooks`', CODE, web((stack) => ({ deployment: ServiceDeployment.codeDeploy({ hooks: { afterInstall: hook(stack) } }) })), TASKS),
    change('`smokeTest`', CODE, code({ smokeTest: SmokeTest.http({ requests: [{ path: '/' }] }) }), TASKS),
    change('`testTraffic`: another port', CODE, code({ testTraffic: TestTraffic.listener({ port: 9443 }) }), NOTHING),
    change('`testTraffic: none()`', CODE, code({ testTraffic: TestTraffic.none() }), NOTHING),
    change('`applicationName` given', CODE, code({ applicationName: 'shop' }), ONE_GROUP, { finds: ['taken'], says: SET_AT_START }),
    change('`applicationName` changed', code({ applicationName: 'shop' }), code({ applicationName: 'store' }),
      ONE_GROUP, { finds: ['taken'], says: SET_AT_START }),
    change('`deploymentGroupName` given', CODE, code({ deploymentGroupName: 'shop' }), ONE_GROUP, { finds: ['taken'], says: SET_AT_START }),
    change('`Scaling.automatic()`', code({}, { scaling: Scaling.automatic({ minCapacity: 2, maxCapacity: 10, cpuPercent: 60 }) }),
      code({}, { scaling: Scaling.automatic({ minCapacity: 3, maxCapacity: 20, cpuPercent: 50 }) }),
      NOTHING),
    change('`Scaling.fixedCount()` 2 → 4', CODE, code({}, { scaling: Scaling.fixedCount(4) }), SEEN_REFUSED, { says: FROZEN }),
    change('`healthCheckGracePeriod`', CODE, code({}, { healthCheckGracePeriod: Duration.minutes(3) }), SEEN_REFUSED, { says: FROZEN }),
    change('`enableExecuteCommand`', CODE, code({}, { enableExecuteCommand: true }), REFUSED, { finds: ['refused by CodeDeploy'], says: FROZEN }),
    change('`highResolutionMetrics`', CODE, code({}, { highResolutionMetrics: true }), REFUSED, { finds: ['refused by CodeDeploy'], says: FROZEN }),
    change('`enableEcsManagedTags`', CODE, code({}, { enableEcsManagedTags: true }),
      'nothing: the next tasks have the tags; CloudFormation has been seen to refuse any change of such a service', { says: FROZEN }),
    change('`propagateTags`', CODE, code({}, { propagateTags: ecs.PropagatedTagSource.SERVICE }),
      'nothing: the next tasks have the tags; CloudFormation has been seen to refuse any change of such a service', { says: FROZEN }),
    change('`platformVersion`', CODE, code({}, { platformVersion: ecs.FargatePlatformVersion.VERSION1_4 }),
      REFUSED, { finds: ['refused by CodeDeploy'], says: FROZEN }),
    change('`capacityProviderStrategies`', CODE, code({}, { capacityProviderStrategies: [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }] }),
      REFUSED, { finds: ['refused by CodeDeploy'], says: FROZEN }),
    change('`vpcSubnets`, `assignPublicIp`', CODE, code({}, { vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC }, assignPublicIp: true }),
      REFUSED, { finds: ['refused by CodeDeploy'], says: FROZEN }),
    change('`securityGroups`', CODE, code({}, (stack) => ({ securityGroups: [securityGroup(stack)] })),
      REFUSED, { finds: ['refused by CodeDeploy'], says: FROZEN }),
    change('`discovery` added', CODE, code({}, { discovery: Discovery.cloudMap({ name: 'shop' }) }),
      REFUSED, { finds: ['refused by CodeDeploy'], says: FROZEN }),
    change('`discovery` renamed', code({}, { discovery: Discovery.cloudMap({ name: 'shop' }) }),
      code({}, { discovery: Discovery.cloudMap({ name: 'store' }) }),
      REFUSED, { finds: ['refused by CodeDeploy'], says: FROZEN }),
    change('`family`', CODE, code({}, { task: webTask({ family: 'shop' }) }), REFUSED, { finds: ['refused by CodeDeploy'], says: FROZEN }),
    change('`port`', CODE, code({}, { task: webTask({ port: 8080 }) }), REFUSED, { finds: ['refused by CodeDeploy'], says: FROZEN }),
    change('`containerName`', CODE, code({}, { task: webTask({ containerName: 'shop' }) }),
      REFUSED, { finds: ['refused by CodeDeploy', 'data deleted'], says: FROZEN }),
    change('`internetFacing: false`', alb({}, CODE_DEPLOY), alb({ internetFacing: false }, CODE_DEPLOY),
      REFUSED, { finds: ['refused by CodeDeploy'], says: FROZEN }),
    change('`protocolVersion`', alb({}, CODE_DEPLOY), alb({ protocolVersion: elbv2.ApplicationProtocolVersion.HTTP2 }, CODE_DEPLOY),
      GROUPS_REPLACED, { finds: ['refused by CodeDeploy', 'refused by the live look-up'], says: LIVE_GROUPS }),
    change('`listenerPort`', alb({}, CODE_DEPLOY), alb({ listenerPort: 8088 }, CODE_DEPLOY), OLD_PORT, { finds: ['port closed'] }),
    change('`loadBalancerName` given', alb({}, CODE_DEPLOY), alb({ loadBalancerName: 'shop' }, CODE_DEPLOY),
      REFUSED, { finds: ['refused by CodeDeploy'], says: FROZEN }),
    change('`codeDeploy()` → `blueGreen()`', CODE, BLUE_GREEN, FIRST_GROUP, { finds: ['second service'], says: HOW_TO_MOVE }),
    change('`codeDeploy()` → `rolling()`', CODE, BY_ROLLING, FIRST_GROUP, { finds: ['second service'], says: HOW_TO_MOVE }),
    change('`Exposure.none()`, and so `rolling()`', CODE, web({ exposure: Exposure.none() }),
      'another address: none; another service takes the place of the old one'),
  ],
};

function withAddedAlarm(deployment: ServiceDeployment): Build {
  return inStack((stack) => {
    new FargateWebService(stack, 'Web', { task: webTask(), cluster: sharedCluster(stack), deployment }).addDeploymentAlarm(alarm(stack));
  });
}

function alarm(stack: Construct): cloudwatch.IAlarm {
  return cloudwatch.Alarm.fromAlarmArn(stack, 'Alarm', 'arn:aws:cloudwatch:us-east-1:111111111111:alarm:shop');
}

function hook(stack: Construct): lambda.IFunction {
  return new lambda.Function(stack, 'Hook', {
    runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = async () => {};'),
  });
}
