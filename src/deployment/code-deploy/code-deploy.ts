import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { CodeDeployDeploymentOptions } from './code-deploy-options';
import { ListenerRoute, TrafficRequest } from '../../exposure/traffic';
import { refuse, requireInRange } from '../../private/errors';
import { DeployedService, DeploymentResources, DeploymentServiceProps, DeploymentStrategy } from '../strategy';
import { TestTraffic } from '../test-traffic';

const FACTORY = 'Deployment.codeDeploy()';

/** CodeDeploy starts a whole new set of tasks and moves traffic to it by the default action of a listener. */
export class CodeDeployDeployment implements DeploymentStrategy {
  public readonly request: TrafficRequest;

  constructor(private readonly options: CodeDeployDeploymentOptions) {
    this.request = { deployment: FACTORY, shifts: 'listener', test: (options.testTraffic ?? TestTraffic.listener())._route };
    requireInRange(FACTORY, 'terminationWaitTime in minutes', options.terminationWaitTime?.toMinutes({ integral: false }), { min: 0, max: 2880 },
      'use at most two days');
    requireInRange(FACTORY, 'deploymentApprovalWaitTime in minutes', options.deploymentApprovalWaitTime?.toMinutes({ integral: false }), { min: 0, max: 2880 },
      'use at most two days');
  }

  public serviceProps(): DeploymentServiceProps {
    return {
      deploymentController: { type: ecs.DeploymentControllerType.CODE_DEPLOY },
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
    };
  }

  public attach(deployed: DeployedService): DeploymentResources {
    const { service, task, traffic: { route } } = deployed;
    if (route?.shifts !== 'listener') {
      return refuse(deployed.workload, { what: `${FACTORY} shifts traffic on a listener, but there is none`, instead: 'use Exposure.applicationLoadBalancer()' });
    }
    route.targetGroup.addTarget(service.loadBalancerTarget({
      containerName: task.container.containerName,
      containerPort: task.containerPort,
    }));
    return { deploymentGroup: this.createDeploymentGroup(deployed, route) };
  }

  private createDeploymentGroup({ workload, service }: DeployedService, route: ListenerRoute): codedeploy.EcsDeploymentGroup {
    const { alarms = [] } = this.options;
    return new codedeploy.EcsDeploymentGroup(workload, 'DeploymentGroup', {
      service,
      deploymentConfig: this.options.config ?? codedeploy.EcsDeploymentConfig.ALL_AT_ONCE,
      blueGreenDeploymentConfig: {
        blueTargetGroup: route.targetGroup,
        greenTargetGroup: route.alternateTargetGroup,
        listener: route.listener,
        testListener: route.testListener,
        terminationWaitTime: this.options.terminationWaitTime,
        deploymentApprovalWaitTime: this.options.deploymentApprovalWaitTime,
      },
      alarms,
      autoRollback: this.options.autoRollback ?? { failedDeployment: true, stoppedDeployment: true, deploymentInAlarm: alarms.length > 0 },
    });
  }
}
