import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { addLinuxAgent, AgentSidecarOptions, FLUENT_BIT } from './add-sidecar';
import { LogDestination } from './log-destination';
import { failWith } from '../../private/errors';
import { ISidecar, SidecarContext } from '../container/sidecar-interface';

/**
 * Options of `Sidecar.fireLens()`.
 */
export interface FireLensOptions extends AgentSidecarOptions {
  /**
   * Where the output of the main container goes.
   */
  readonly destination: LogDestination;

  /**
   * Configuration file in the image that is read besides what FireLens writes: parsers, filters, further outputs. It must switch on Fluent
   * Bit's HTTP server on port 2020, which the health check asks.
   *
   * @default - one in AWS's image that does so, and nothing else
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/firelens-taskdef.html
   */
  readonly configFile?: string;

  /**
   * Whether cluster, task and task definition are added to each event.
   *
   * @default true
   */
  readonly ecsMetadata?: boolean;
}

/** Part of AWS's image: it switches on the HTTP server. */
const HEALTH_SERVER_CONFIG_FILE = '/fluent-bit/configs/output-metrics-healthcheck.conf';

/**
 * Whether Fluent Bit answers, not whether its destination does: with the destination, all tasks would fall at once.
 * @see https://github.com/aws-samples/amazon-ecs-firelens-examples/tree/mainline/examples/fluent-bit/health-check
 */
const HEALTH_CHECK: ecs.HealthCheck = {
  command: ['CMD-SHELL', 'curl -sf http://127.0.0.1:2020/api/v1/uptime || exit 1'],
  interval: Duration.seconds(10),
  startPeriod: Duration.seconds(30),
};

/** Fluent Bit, which ECS puts between a container and the destination of its output. */
export class FireLensSidecar implements ISidecar {
  public readonly logging: ecs.LogDriver;

  constructor(private readonly options: FireLensOptions) {
    this.logging = new FireLensLogDriver(options.destination);
  }

  public bind(_scope: Construct, host: SidecarContext): undefined {
    const { configFile = HEALTH_SERVER_CONFIG_FILE, ecsMetadata = true } = this.options;
    requireSingleLogRouter(host.taskDefinition);
    const container = addLinuxAgent(host, this.options, { image: FLUENT_BIT, user: '0', healthCheck: HEALTH_CHECK }, {
      name: 'log-router',
      firelensConfig: {
        type: ecs.FirelensLogRouterType.FLUENTBIT,
        options: { enableECSLogMetadata: ecsMetadata, configFileType: ecs.FirelensConfigFileType.FILE, configFileValue: configFile },
      },
    });
    host.mainContainer.addContainerDependencies({ container, condition: ecs.ContainerDependencyCondition.HEALTHY });
    return undefined;
  }
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/firelens-taskdef.html */
function requireSingleLogRouter(taskDefinition: ecs.TaskDefinition): void {
  const router = taskDefinition.node.children.find((child) => child instanceof ecs.FirelensLogRouter);
  if (!router) return;
  failWith(taskDefinition, { problem: 'a task has one log router, and there is one already', actual: router.node.id, remedy: 'keep one Sidecar.fireLens()' });
}

class FireLensLogDriver extends ecs.LogDriver {
  constructor(private readonly destination: LogDestination) {
    super();
  }

  public bind(scope: Construct, container: ecs.ContainerDefinition): ecs.LogDriverConfig {
    return ecs.LogDrivers.firelens(this.destination._strategy.bind(scope, container)).bind(scope, container);
  }
}
