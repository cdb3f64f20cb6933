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
export interface FireLensSidecarOptions extends AgentSidecarOptions {
  /**
   * Destination of the main container's output.
   */
  readonly destination: LogDestination;

  /**
   * Configuration file in the image, with parsers, filters and outputs in addition to those that FireLens generates. It must enable Fluent Bit's HTTP
   * server on port 2020, which the health check requests.
   *
   * @default - a file of AWS's image that enables the HTTP server and nothing else
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/firelens-taskdef.html
   */
  readonly configFile?: string;

  /**
   * Specifies whether the names of cluster, task and task definition are added to each event.
   *
   * @default true
   */
  readonly ecsMetadata?: boolean;
}

/** A file of AWS's image that enables the HTTP server. */
const HEALTH_SERVER_CONFIG_FILE = '/fluent-bit/configs/output-metrics-healthcheck.conf';

/**
 * Checks Fluent Bit and not its destination, so that an outage of the destination does not stop all tasks.
 *
 * @see https://github.com/aws-samples/amazon-ecs-firelens-examples/tree/mainline/examples/fluent-bit/health-check
 */
const HEALTH_CHECK: ecs.HealthCheck = {
  command: ['CMD-SHELL', 'curl -sf http://127.0.0.1:2020/api/v1/uptime || exit 1'],
  interval: Duration.seconds(10),
  startPeriod: Duration.seconds(30),
};

/** Fluent Bit as the log router of a task. */
export class FireLensSidecar implements ISidecar {
  public readonly logging: ecs.LogDriver;

  constructor(private readonly options: FireLensSidecarOptions) {
    this.logging = new FireLensLogDriver(options.destination);
  }

  public bind(_scope: Construct, context: SidecarContext): undefined {
    const { configFile = HEALTH_SERVER_CONFIG_FILE, ecsMetadata = true } = this.options;
    requireSingleLogRouter(context.taskDefinition);
    const container = addLinuxAgent(context, this.options, { image: FLUENT_BIT, user: '0', healthCheck: HEALTH_CHECK }, {
      name: 'log-router',
      firelensConfig: {
        type: ecs.FirelensLogRouterType.FLUENTBIT,
        options: { enableECSLogMetadata: ecsMetadata, configFileType: ecs.FirelensConfigFileType.FILE, configFileValue: configFile },
      },
    });
    context.mainContainer.addContainerDependencies({ container, condition: ecs.ContainerDependencyCondition.HEALTHY });
    return undefined;
  }
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/firelens-taskdef.html */
function requireSingleLogRouter(taskDefinition: ecs.TaskDefinition): void {
  const router = taskDefinition.node.children.find((child) => child instanceof ecs.FirelensLogRouter);
  if (!router) return;
  failWith(taskDefinition, {
    problem: 'a task can have one log router only, and it already has one',
    actual: router.node.id,
    remedy: 'keep one Sidecar.fireLens()',
  });
}

class FireLensLogDriver extends ecs.LogDriver {
  constructor(private readonly destination: LogDestination) {
    super();
  }

  public bind(scope: Construct, container: ecs.ContainerDefinition): ecs.LogDriverConfig {
    return ecs.LogDrivers.firelens(this.destination._strategy.bind(scope, container)).bind(scope, container);
  }
}
