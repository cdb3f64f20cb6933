import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Duration, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { CodeDeployDeploymentOptions } from './code-deploy-options';
import { DeploymentApplication } from './deployment-application';
import { confineDeploymentGroup } from './deployment-group-role';
import { allowHooks, HookFunctions, hookFunctions } from './hooks';
import { LiveTargetGroups } from './live-target-groups';
import { paceOf, requireEndWithinStackUpdate } from './pace';
import { codeDeployPlan } from './plan';
import { serviceAppSpec } from './service-app-spec';
import { StackDeployment } from './stack-deployment';
import { WaitFor } from './wait-for';
import { isNetworkRoute, ListenerRoute, TrafficRequest } from '../../exposure/traffic';
import { createTrafficAlarms, requireTrafficAlarmOptions } from '../../observability/traffic-alarms';
import { requireTime } from '../../private/amounts';
import { refuse } from '../../private/errors';
import { TaskVolumes } from '../../task/volume/task-volumes';
import { describePlan } from '../ecs-run/plan';
import { refuseForeignOptions } from '../foreign-options';
import { DeployedService, DeploymentResources, DeploymentServiceProps, DeploymentStrategy } from '../strategy';
import { TestTraffic } from '../test-traffic';

const FACTORY = 'Deployment.codeDeploy()';

/** CodeDeploy starts a whole new set of tasks and moves traffic to it by the default action of a listener. */
export class CodeDeployDeployment implements DeploymentStrategy {
  public readonly request: TrafficRequest;

  private readonly config: codedeploy.IEcsDeploymentConfig;
  private readonly waitFor: WaitFor;
  private readonly terminationWaitTime: Duration;
  private readonly hooks: HookFunctions;

  constructor(private readonly options: CodeDeployDeploymentOptions) {
    refuseForeignOptions(FACTORY, options, {
      circuitBreaker: 'remove it: `autoRollback` goes back from a failed deployment',
      bakeTime: 'use `terminationWaitTime`, which is what CodeDeploy calls it',
    });
    this.request = { deployment: FACTORY, shifts: 'listener', test: (options.testTraffic ?? TestTraffic.listener())._route };
    this.config = options.config ?? codedeploy.EcsDeploymentConfig.ALL_AT_ONCE;
    this.waitFor = options.waitFor ?? WaitFor.TRAFFIC_SHIFTED;
    this.terminationWaitTime = options.terminationWaitTime ?? Duration.minutes(5);
    this.hooks = hookFunctions(FACTORY, options.hooks);
    this.requireNames();
    this.requireWaits();
    this.requireRoomForSmokeTest();
    requireTrafficAlarmOptions(FACTORY, options.trafficAlarms);
  }

  public serviceProps(): DeploymentServiceProps {
    return {
      deploymentController: { type: ecs.DeploymentControllerType.CODE_DEPLOY },
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
    };
  }

  public describe(): string {
    const { config, hooks, terminationWaitTime, request: { test }, options: { deploymentApprovalWaitTime, smokeTest } } = this;
    return describePlan(codeDeployPlan({
      deployment: FACTORY, pace: paceOf(config), test, hooks, smokeTest: smokeTest !== undefined, terminationWaitTime, deploymentApprovalWaitTime,
    }));
  }

  public attach(deployed: DeployedService): DeploymentResources {
    const { workload, service, task, traffic: { route, additionalRoutes = {}, serviceConnect } } = deployed;
    if (serviceConnect) {
      refuse(workload, {
        what: `${FACTORY} does not work with Service Connect`,
        got: serviceConnect === 'server' ? 'Discovery.serviceConnect()' : 'Discovery.serviceConnectClient()',
        instead: 'use Deployment.blueGreen(), which ECS runs, or Discovery.cloudMap()',
      });
    }
    if (TaskVolumes.find(task.taskDefinition)?.managed) {
      refuse(workload, {
        what: `${FACTORY} does not work with EBS volumes`,
        got: 'Volume.ebs()',
        instead: 'use Deployment.blueGreen(), which ECS runs, or Volume.efs()',
      });
    }
    if (route?.shifts !== 'listener') {
      return refuse(workload, { what: `${FACTORY} shifts traffic on a listener, but there is none`, instead: 'use Exposure.applicationLoadBalancer()' });
    }
    if (Object.keys(additionalRoutes).length > 0) {
      refuse(workload, {
        what: `${FACTORY} moves the traffic of one listener, but there are more ways in`,
        got: Object.keys(additionalRoutes),
        instead: 'use Deployment.blueGreen(), which ECS runs, or one exposure',
      });
    }
    if (isNetworkRoute(route)) this.requireAllAtOnce(workload);
    requireEndWithinStackUpdate(workload, this.config, {
      waitFor: this.waitFor,
      terminationWaitTime: this.terminationWaitTime,
      deploymentApprovalWaitTime: this.options.deploymentApprovalWaitTime,
    });
    route.targetGroup.addTarget(service.loadBalancerTarget(route.target));
    new LiveTargetGroups(workload, 'LiveTargetGroups', route);
    const application = DeploymentApplication.of(workload, this.options.applicationName);
    const deploymentGroup = this.createDeploymentGroup(deployed, route, application);
    return { deploymentGroup, ...this.deployWithStack(deployed, route, application, deploymentGroup) };
  }

  private createDeploymentGroup(
    { workload, service }: DeployedService, route: ListenerRoute, application: DeploymentApplication,
  ): codedeploy.EcsDeploymentGroup {
    const { deploymentGroupName, alarms = [], trafficAlarms, autoRollback, deploymentApprovalWaitTime } = this.options;
    const own = trafficAlarms ? createTrafficAlarms(workload, [route], trafficAlarms) : [];
    const group = new codedeploy.EcsDeploymentGroup(workload, 'DeploymentGroup', {
      application: application.application,
      deploymentGroupName,
      service,
      deploymentConfig: this.config,
      blueGreenDeploymentConfig: {
        blueTargetGroup: route.targetGroup,
        greenTargetGroup: route.alternateTargetGroup,
        listener: route.listener,
        testListener: route.testListener,
        terminationWaitTime: this.terminationWaitTime,
        deploymentApprovalWaitTime,
      },
      alarms: [...new Map([...alarms, ...own].map((alarm) => [alarm.alarmName, alarm])).values()],
      autoRollback: autoRollback ?? { failedDeployment: true, stoppedDeployment: true, deploymentInAlarm: alarms.length + own.length > 0 },
    });
    application.admit(group, deploymentGroupName);
    return group;
  }

  private deployWithStack(
    deployed: DeployedService, route: ListenerRoute, application: DeploymentApplication, deploymentGroup: codedeploy.EcsDeploymentGroup,
  ): Pick<DeploymentResources, 'hooks' | 'appSpec'> {
    const { workload, service, cluster } = deployed;
    const smokeTest = this.options.smokeTest?._create(workload, 'SmokeTest', { adapter: 'codeDeploy', vpc: cluster.vpc, route });
    const hooks = smokeTest ? { ...this.hooks, AfterAllowTestTraffic: smokeTest } : this.hooks;
    confineDeploymentGroup(deploymentGroup, { service, taskDefinition: deployed.task.taskDefinition, route, hooks });
    const appSpec = serviceAppSpec(deployed, hooks);
    const deployment = new StackDeployment(workload, 'Deployment', { service, application, deploymentGroup, appSpec, waitFor: this.waitFor });
    deployment.resource.node.addDependency(...allowHooks(deploymentGroup, hooks));
    return { hooks, appSpec };
  }

  private requireAllAtOnce(workload: Construct): void {
    const pace = paceOf(this.config);
    if (!pace || pace.kind === 'AllAtOnce') return;
    refuse(workload, {
      what: `${FACTORY} moves traffic behind a Network Load Balancer all at once only`,
      got: pace.kind,
      instead: 'use EcsDeploymentConfig.ALL_AT_ONCE, Deployment.canary() or .linear(), or Exposure.applicationLoadBalancer()',
    });
  }

  private requireNames(): void {
    const { applicationName, deploymentGroupName } = this.options;
    for (const [option, name] of Object.entries({ applicationName, deploymentGroupName })) {
      if (name === undefined || Token.isUnresolved(name) || /^[A-Za-z0-9+=,.@_-]{1,100}$/.test(name)) continue;
      refuse(FACTORY, { what: `${option} must be 1 to 100 letters, digits and +=,.@_-`, got: name, instead: 'rename it, or leave it out' });
    }
  }

  private requireWaits(): void {
    const minutes = { min: 0, max: 2880 };
    const { terminationWaitTime } = this;
    requireTime(FACTORY, 'terminationWaitTime', terminationWaitTime, 'minutes', minutes, 'use at most two days');
    requireTime(FACTORY, 'deploymentApprovalWaitTime', this.options.deploymentApprovalWaitTime, 'minutes', minutes, 'use at most two days');
  }

  private requireRoomForSmokeTest(): void {
    if (!this.options.smokeTest) return;
    if (this.hooks.AfterAllowTestTraffic) {
      refuse(FACTORY, { what: 'smokeTest and hooks.afterAllowTestTraffic want the same lifecycle event', instead: 'keep one of them' });
    }
    if (this.request.test.kind !== 'listener') {
      refuse(FACTORY, { what: 'smokeTest needs a test listener to send its requests to', instead: 'use TestTraffic.listener()' });
    }
  }
}
