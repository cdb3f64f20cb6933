import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { CodeDeployDeploymentOptions, WaitFor } from './code-deploy-options';
import { codeDeployPlan } from './code-deploy-plan';
import { DeploymentApplication } from './deployment-application';
import { restrictDeploymentGroupRole } from './deployment-group-role';
import { grantHooks, hookFunctions, HookFunctions } from './lifecycle-hooks';
import { serviceAppSpec, StackDeployment } from './stack-deployment';
import { requireWithinStackUpdate, trafficRoutingOf } from './traffic-routing';
import { failWith, rejectUnknownOptions } from '../../private/errors';
import { hideDummy, isUnknown } from '../../private/pending-lookup';
import { requireDuration } from '../../private/units';
import { TaskVolumes } from '../../task/volume/task-volumes';
import { isNetworkRoute, ListenerRoute, RuleRoute } from '../../traffic/route';
import { TestTraffic } from '../../traffic/test-traffic';
import { TrafficRequirements } from '../../traffic/traffic';
import { createOwnAlarms, requireAlarmOptions } from '../deployment-alarms';
import { keepListenersLive, keepWeightsLive } from '../live-target-groups/live-target-groups';
import { describePlan } from '../plan';
import type { SmokeTest } from '../smoke-test/smoke-test';
import { requireTestListener } from '../smoke-test/test-endpoint';
import { DeployedService, DeploymentResources, DeploymentServiceProps, DeploymentStrategy } from '../strategy';

const FACTORY = 'ServiceDeployment.codeDeploy()';

/** A route on which CodeDeploy shifts traffic: listeners of the service's own, or rules of routes with conditions and on listeners that services share. */
type CodeDeployRoute = ListenerRoute | RuleRoute;

/** Has CodeDeploy start a second set of tasks and shift traffic to it, by the default action of a listener or by a rule. */
export class CodeDeployDeployment implements DeploymentStrategy {
  public readonly trafficRequest: TrafficRequirements;

  private readonly deploymentConfig: codedeploy.IEcsDeploymentConfig;
  private readonly waitFor: WaitFor;
  private readonly terminationWaitTime: Duration;
  private readonly hooks: HookFunctions;

  constructor(private readonly options: CodeDeployDeploymentOptions) {
    rejectUnknownOptions(FACTORY, options, {
      circuitBreaker: 'remove it: `autoRollback` rolls back a failed deployment',
      bakeTime: 'use `terminationWaitTime`, its name in CodeDeploy',
      usageAlarms: 'use addDeploymentAlarm() of the service with an alarm on its metrics',
      messageAge: 'remove it: CodeDeploy shifts traffic of a load balancer, and a worker has none',
    });
    this.trafficRequest = { factory: FACTORY, shifts: 'listener', testRoute: (options.testTraffic ?? TestTraffic.listener())._route };
    this.deploymentConfig = options.deploymentConfig ?? codedeploy.EcsDeploymentConfig.ALL_AT_ONCE;
    this.waitFor = options.waitFor ?? WaitFor.TRAFFIC_SHIFTED;
    this.terminationWaitTime = options.terminationWaitTime ?? Duration.minutes(5);
    this.hooks = hookFunctions(FACTORY, options.hooks);
    this.requireNames();
    this.requireWaits();
    if (options.smokeTest) this.requireRoomForSmokeTest(options.smokeTest);
    requireAlarmOptions(FACTORY, options);
  }

  public serviceProps(): DeploymentServiceProps {
    return {
      deploymentController: { type: ecs.DeploymentControllerType.CODE_DEPLOY },
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
    };
  }

  public describe(): string {
    const { deploymentConfig, hooks, terminationWaitTime, trafficRequest: { testRoute }, options } = this;
    const { deploymentApprovalWaitTime, smokeTest, failureDetection } = options;
    return describePlan(codeDeployPlan({
      deployment: FACTORY,
      trafficRouting: trafficRoutingOf(deploymentConfig),
      test: testRoute,
      hooks,
      smokeTest: smokeTest !== undefined,
      failureDetection,
      deploymentApprovalWaitTime,
      terminationWaitTime,
    }));
  }

  public bind(deployed: DeployedService): DeploymentResources {
    const { workload, service, task, traffic: { route, additionalRoutes = {}, serviceConnect } } = deployed;
    if (serviceConnect) {
      failWith(workload, {
        problem: `${FACTORY} does not work with Service Connect`,
        actual: serviceConnect === 'server' ? 'Discovery.serviceConnect()' : 'Discovery.serviceConnectClient()',
        remedy: 'use ServiceDeployment.blueGreen(), which ECS runs, or Discovery.cloudMap()',
      });
    }
    if (TaskVolumes.find(task.taskDefinition)?.serviceManagedVolume) {
      failWith(workload, {
        problem: `${FACTORY} does not work with EBS volumes`,
        actual: 'TaskVolume.ebs()',
        remedy: 'use ServiceDeployment.blueGreen(), which ECS runs, or TaskVolume.efs()',
      });
    }
    if (!route || route.shifts === 'nothing') {
      return failWith(workload, {
        problem: `${FACTORY} shifts traffic on a listener, but there is none`,
        remedy: 'use Exposure.applicationLoadBalancer()',
      });
    }
    if (Object.keys(additionalRoutes).length > 0) {
      failWith(workload, {
        problem: `${FACTORY} shifts the traffic of one listener, but there are additional exposures`,
        actual: Object.keys(additionalRoutes),
        remedy: 'use ServiceDeployment.blueGreen(), which ECS runs, or one exposure',
      });
    }
    if (isNetworkRoute(route)) this.requireAllAtOnce(workload);
    requireWithinStackUpdate(workload, this.deploymentConfig, {
      waitFor: this.waitFor,
      terminationWaitTime: this.terminationWaitTime,
      deploymentApprovalWaitTime: this.options.deploymentApprovalWaitTime,
    });
    route.attachTo(service);
    const application = DeploymentApplication.of(workload, this.options.applicationName);
    if (route.shifts === 'listener') keepListenersLive(workload, route, application);
    else keepWeightsLive(route, application);
    const deploymentGroup = this.createDeploymentGroup(deployed, route, application);
    const addAlarm = (alarm: cloudwatch.IAlarm) => deploymentGroup.addAlarm(alarm);
    return { deploymentGroup, addAlarm, ...this.createStackDeployment(deployed, route, application, deploymentGroup) };
  }

  private createDeploymentGroup(
    deployed: DeployedService, route: CodeDeployRoute, application: DeploymentApplication,
  ): codedeploy.EcsDeploymentGroup {
    const { workload, service } = deployed;
    const { deploymentGroupName, alarms = [], autoRollback, deploymentApprovalWaitTime } = this.options;
    const own = createOwnAlarms(FACTORY, deployed, this.options);
    const group = new codedeploy.EcsDeploymentGroup(workload, 'DeploymentGroup', {
      application: application.application,
      deploymentGroupName: hideDummy(deploymentGroupName),
      service,
      deploymentConfig: this.deploymentConfig,
      blueGreenDeploymentConfig: {
        blueTargetGroup: route.targetGroup,
        greenTargetGroup: route.alternateTargetGroup,
        ...listenersOf(route),
        terminationWaitTime: this.terminationWaitTime,
        deploymentApprovalWaitTime,
      },
      alarms: [...new Map([...alarms, ...own].map((alarm) => [alarm.alarmName, alarm])).values()],
      // Without `deploymentInAlarm`, CDK derives it from the alarms at synthesis, those that are added later included.
      autoRollback: autoRollback ?? { failedDeployment: true, stoppedDeployment: true },
    });
    application.addDeploymentGroup(group, deploymentGroupName);
    return group;
  }

  private createStackDeployment(
    deployed: DeployedService, route: CodeDeployRoute, application: DeploymentApplication, deploymentGroup: codedeploy.EcsDeploymentGroup,
  ): Pick<DeploymentResources, 'hooks' | 'appSpec'> {
    const { workload, service, cluster } = deployed;
    const smokeTest = this.options.smokeTest?._bind(workload, 'SmokeTest', {
      runBy: 'codeDeploy', vpc: cluster.vpc, route, test: this.trafficRequest.testRoute,
    });
    const hooks = smokeTest ? { ...this.hooks, AfterAllowTestTraffic: smokeTest } : this.hooks;
    restrictDeploymentGroupRole(deploymentGroup, { service, taskDefinition: deployed.task.taskDefinition, route, hooks });
    const appSpec = serviceAppSpec(deployed, hooks);
    const deployment = new StackDeployment(workload, 'Deployment', { service, application, deploymentGroup, appSpec, waitFor: this.waitFor });
    deployment.resource.node.addDependency(...grantHooks(deploymentGroup, hooks));
    return { hooks, appSpec };
  }

  private requireAllAtOnce(workload: Construct): void {
    const routing = trafficRoutingOf(this.deploymentConfig);
    if (!routing || routing.kind === 'AllAtOnce') return;
    failWith(workload, {
      problem: `${FACTORY} shifts traffic behind a Network Load Balancer only all at once`,
      actual: routing.kind,
      remedy: 'use EcsDeploymentConfig.ALL_AT_ONCE, ServiceDeployment.canary() or .linear(), or Exposure.applicationLoadBalancer()',
    });
  }

  private requireNames(): void {
    const { applicationName, deploymentGroupName } = this.options;
    for (const [option, name] of Object.entries({ applicationName, deploymentGroupName })) {
      if (name === undefined || isUnknown(name) || /^[A-Za-z0-9+=,.@_-]{1,100}$/.test(name)) continue;
      failWith(FACTORY, { problem: `${option} must be 1 to 100 letters, digits and +=,.@_-`, actual: name, remedy: 'rename it, or leave it out' });
    }
  }

  private requireWaits(): void {
    const minutes = { min: 0, max: 2880 };
    const { terminationWaitTime, options: { deploymentApprovalWaitTime } } = this;
    requireDuration(FACTORY, 'terminationWaitTime', terminationWaitTime, 'minutes', minutes, 'use at most two days');
    requireDuration(FACTORY, 'deploymentApprovalWaitTime', deploymentApprovalWaitTime, 'minutes', minutes, 'use at most two days');
  }

  private requireRoomForSmokeTest({ _includesFirstDeployment }: SmokeTest): void {
    requireTestListener(FACTORY, this.trafficRequest.testRoute);
    if (_includesFirstDeployment) {
      failWith(FACTORY, {
        problem: 'smokeTest has includeFirstDeployment, but CodeDeploy does not run the deployment in which CloudFormation creates the service',
        remedy: 'leave includeFirstDeployment out, or use a deployment that ECS runs',
      });
    }
    if (!this.hooks.AfterAllowTestTraffic) return;
    failWith(FACTORY, { problem: 'smokeTest and hooks.afterAllowTestTraffic use the same lifecycle event', remedy: 'remove one of them' });
  }
}

/** Returns the listeners that CodeDeploy looks at. */
function listenersOf(route: CodeDeployRoute): Pick<codedeploy.EcsBlueGreenDeploymentConfig, 'listener' | 'testListener'> {
  return route.shifts === 'listener'
    ? { listener: route.listener, testListener: route.testListener }
    : { listener: route.sharedListener ?? route.listener!, testListener: route.sharedTestListener ?? route.testListener };
}
