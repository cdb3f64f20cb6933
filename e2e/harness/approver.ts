import {
  ContinueServiceDeploymentCommand, DeploymentLifecycleHookAction, DescribeServiceDeploymentsCommand, ECSClient, ListClustersCommand,
  ListServiceDeploymentsCommand, ListServicesCommand,
} from '@aws-sdk/client-ecs';
import { sleep } from './steps';

/** The person who looks at a deployment that waits for approval, and says how it goes on. */
export class Approver {
  /** Lifecycle stages at which somebody was asked. */
  public readonly asked: string[] = [];
  private done = false;
  private readonly work: Promise<void>;

  /** @param says The first answer; all others are CONTINUE. */
  constructor(private readonly ecs: ECSClient, private readonly says: DeploymentLifecycleHookAction) {
    this.work = this.watch();
  }

  async leave(): Promise<void> {
    this.done = true;
    await this.work;
  }

  private async watch(): Promise<void> {
    while (!this.done) {
      try {
        for (const deployment of await this.underWay()) await this.answer(deployment);
      } catch (error) {
        // A service that was there a moment ago.
        if (!/NotActive|NotFound/.test((error as Error).name)) throw error;
      }
      await sleep(0.3);
    }
  }

  private async underWay(): Promise<string[]> {
    const { clusterArns = [] } = await this.ecs.send(new ListClustersCommand({}));
    const services = await Promise.all(clusterArns.map(async (cluster) => {
      const { serviceArns = [] } = await this.ecs.send(new ListServicesCommand({ cluster }));
      return serviceArns.map((service) => ({ cluster, service }));
    }));
    const deployments = await Promise.all(services.flat().map((each) => this.ecs.send(new ListServiceDeploymentsCommand({ ...each, status: ['IN_PROGRESS'] }))));
    return deployments.flatMap(({ serviceDeployments = [] }) => serviceDeployments.map(({ serviceDeploymentArn }) => serviceDeploymentArn!));
  }

  private async answer(serviceDeploymentArn: string): Promise<void> {
    const { serviceDeployments = [] } = await this.ecs.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [serviceDeploymentArn] }));
    const waiting = serviceDeployments[0]?.lifecycleHookDetails?.find(({ status }) => status === 'AWAITING_ACTION');
    if (!waiting) return;
    const action = this.asked.length === 0 ? this.says : 'CONTINUE';
    await this.ecs.send(new ContinueServiceDeploymentCommand({ serviceDeploymentArn, hookId: waiting.hookId, action }));
    this.asked.push(serviceDeployments[0].lifecycleStage ?? 'unknown');
  }
}
