import { CloudWatchAgentOptions, CloudWatchAgentSidecar, OpenTelemetryOptions, OpenTelemetrySidecar } from './telemetry-agents';
import { FireLensOptions, FireLensSidecar } from './fire-lens';
import { ContainerSidecar, ReverseProxySidecar, SidecarContainerOptions } from './container-sidecars';
import { ContainerOptions } from '../container/container-options';
import { ISidecar } from '../container/sidecar-interface';

/**
 * Ready-made sidecars. Each brings its image, memory, start order, log group and permissions. For one of your own, take
 * `Sidecar.container()`, or implement `ISidecar`.
 *
 * ```ts
 * WorkloadTask.container({
 *   image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'),
 *   port: 80,
 *   sidecars: [Sidecar.fireLens({ destination: LogDestination.cloudWatchLogs() }), Sidecar.openTelemetry()],
 * });
 * ```
 */
export class Sidecar {
  /**
   * A log router: Fluent Bit takes the output of the main container and sends it to a destination of its own choice. Its own output goes
   * to CloudWatch Logs. The main container waits until it is healthy, and the task stops when it stops. Linux only.
   *
   * @param options Destination, configuration, image.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_firelens.html
   */
  public static fireLens(options: FireLensOptions): ISidecar {
    return new FireLensSidecar(options);
  }

  /**
   * The collector of the AWS Distro for OpenTelemetry: takes traces and metrics by OTLP on localhost, ports 4317 (gRPC) and 4318 (HTTP), where
   * OpenTelemetry's SDKs send them anyway, and hands them to X-Ray, CloudWatch or Prometheus. It starts before the main container; when
   * it fails, it is started again, and the task goes on. Linux only.
   *
   * @param options Configuration, destinations, permissions.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/trace-data.html
   */
  public static openTelemetry(options: OpenTelemetryOptions = {}): ISidecar {
    return new OpenTelemetrySidecar(options);
  }

  /**
   * The CloudWatch agent: for Application Signals, unless its configuration says otherwise. It starts before the main container; when it
   * fails, it is started again, and the task goes on. It has no health check: its image holds nothing that could ask. Linux only.
   *
   * @param options Configuration and permissions.
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Application-Signals-ECS-Sidecar.html
   */
  public static cloudWatchAgent(options: CloudWatchAgentOptions = {}): ISidecar {
    return new CloudWatchAgentSidecar(options);
  }

  /**
   * A proxy in front of the main container: the traffic of the task goes to its port, and it passes it on to the main container on localhost.
   * The main container needs no `port` then, and nobody outside the task reaches it. The proxy starts after the main container. Its name is
   * 'proxy', unless `containerName` says otherwise; without a `port` it is refused.
   *
   * @param options Image, port, and whatever else a container can say.
   */
  public static reverseProxy(options: ContainerOptions): ISidecar {
    return new ReverseProxySidecar(options);
  }

  /**
   * Any other container beside the main one.
   *
   * @param options Image, permissions, start order, and whatever else a container can say.
   */
  public static container(options: SidecarContainerOptions): ISidecar {
    return new ContainerSidecar(options);
  }

  private constructor() {}
}
