import { ContainerSidecar, ReverseProxySidecar, SidecarContainerOptions } from './container-sidecars';
import { FireLensSidecarOptions, FireLensSidecar } from './fire-lens';
import { CloudWatchAgentSidecarOptions, CloudWatchAgentSidecar, OpenTelemetrySidecarOptions, OpenTelemetrySidecar } from './telemetry-agents';
import { requireOptions } from '../../private/required-options';
import { ContainerOptions } from '../container/container-options';
import { ISidecar } from '../container/sidecar-interface';

/**
 * Ready-made sidecars, each with its image, memory, start order, log group and permissions. For a sidecar of your own, use
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
   * Adds Fluent Bit as a log router, which sends the output of the main container to a destination. Its own output goes to CloudWatch Logs. The main
   * container starts when the log router is healthy, and the task stops when the log router stops. Linux only; fails synthesis next to another log
   * router.
   *
   * @param options Destination, configuration and image.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_firelens.html
   */
  public static fireLens(options: FireLensSidecarOptions): ISidecar {
    return new FireLensSidecar(requireOptions('Sidecar.fireLens()', options, { destination: 'use one such as LogDestination.cloudWatchLogs()' }));
  }

  /**
   * Adds the collector of the AWS Distro for OpenTelemetry, which receives traces and metrics by OTLP and sends them to X-Ray, CloudWatch or
   * Prometheus. It listens on localhost, ports 4317 (gRPC) and 4318 (HTTP), the defaults of OpenTelemetry's SDKs. It starts before the main
   * container; when it fails, it restarts, and the task keeps running. Linux only.
   *
   * @param options Configuration, destinations and permissions.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/trace-data.html
   */
  public static openTelemetry(options: OpenTelemetrySidecarOptions = {}): ISidecar {
    return new OpenTelemetrySidecar(options);
  }

  /**
   * Adds the CloudWatch agent, which by default collects for Application Signals. It starts before the main container; when it fails, it restarts,
   * and the task keeps running. It has no health check, because its image has no command for one. Linux only.
   *
   * @param options Configuration and permissions.
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Application-Signals-ECS-Sidecar.html
   */
  public static cloudWatchAgent(options: CloudWatchAgentSidecarOptions = {}): ISidecar {
    return new CloudWatchAgentSidecar(options);
  }

  /**
   * Adds a proxy that receives the traffic of the task on its port, and forwards it to the main container on localhost. The main container then
   * needs no `port`, and cannot be reached from outside the task. The proxy starts after the main container; its default name is 'proxy'. Fails
   * without a `port`, and when it is not essential.
   *
   * @param options Image, port and other options of the container.
   */
  public static reverseProxy(options: ContainerOptions): ISidecar {
    return new ReverseProxySidecar(requireOptions('Sidecar.reverseProxy()', options, { image: 'use one such as ecs.ContainerImage.fromRegistry()' }));
  }

  /**
   * Adds any other container.
   *
   * @param options Image, permissions, start order and other options of the container.
   */
  public static container(options: SidecarContainerOptions): ISidecar {
    return new ContainerSidecar(requireOptions('Sidecar.container()', options, { image: 'use one such as ecs.ContainerImage.fromRegistry()' }));
  }

  private constructor() {}
}
