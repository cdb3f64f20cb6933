import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { addSidecar, grantTaskRole } from './add-sidecar';
import { failWith } from '../../private/errors';
import { ContainerOptions } from '../container/container-options';
import { requireContainerOptions } from '../container/container-options-checks';
import { ISidecar, SidecarConfig, SidecarContext } from '../container/sidecar-interface';

const CONTAINER_FACTORY = 'Sidecar.container()';
const CONTAINER_NAME = 'sidecar';

/**
 * Options of `Sidecar.container()`.
 */
export interface SidecarContainerOptions extends ContainerOptions {
  /**
   * What the task role may do for it. Containers of a task share its role.
   *
   * @default - nothing
   */
  readonly permissions?: iam.PolicyStatement[];

  /**
   * What the main container waits for before it starts: that this one has started, is healthy or has ended. `HEALTHY` is refused without a
   * `healthCheck`; `COMPLETE` and `SUCCESS` are refused unless `essential` is false.
   *
   * @default - nothing; they start side by side
   */
  readonly mainContainerWaitsFor?: ecs.ContainerDependencyCondition;
}

/** Any container beside the main one. */
export class ContainerSidecar implements ISidecar {
  constructor(private readonly options: SidecarContainerOptions) {
    requireContainerOptions(CONTAINER_FACTORY, options, CONTAINER_NAME);
    this.requireReachableCondition();
  }

  public bind(_scope: Construct, host: SidecarContext): undefined {
    const { permissions, mainContainerWaitsFor, ...options } = this.options;
    const container = addSidecar(host, options, { name: CONTAINER_NAME });
    if (mainContainerWaitsFor) host.mainContainer.addContainerDependencies({ container, condition: mainContainerWaitsFor });
    grantTaskRole(host, permissions);
    return undefined;
  }

  private requireReachableCondition(): void {
    const { mainContainerWaitsFor: condition, healthCheck, essential = true } = this.options;
    const { HEALTHY, COMPLETE, SUCCESS } = ecs.ContainerDependencyCondition;
    if (condition === HEALTHY && !healthCheck) {
      failWith(CONTAINER_FACTORY, { problem: 'mainContainerWaitsFor is HEALTHY, but there is no healthCheck', remedy: 'add one, or wait for START' });
    }
    if ((condition === COMPLETE || condition === SUCCESS) && essential) {
      failWith(CONTAINER_FACTORY, { problem: `mainContainerWaitsFor is ${condition}, but the task stops when an essential container ends`, remedy: 'set essential to false' });
    }
  }
}

const PROXY_FACTORY = 'Sidecar.reverseProxy()';
const PROXY_NAME = 'proxy';

/** A proxy in front of the main container. */
export class ReverseProxySidecar implements ISidecar {
  private readonly port: number;

  constructor(private readonly options: ContainerOptions) {
    requireContainerOptions(PROXY_FACTORY, options, PROXY_NAME);
    this.port = options.port ?? failWith(PROXY_FACTORY, { problem: 'port is missing, and the traffic must go somewhere', remedy: 'pass the port that the proxy listens on' });
    if (options.essential === false) {
      failWith(PROXY_FACTORY, { problem: 'a proxy that is not essential would leave a task that nobody reaches', actual: false, remedy: 'remove `essential`' });
    }
  }

  public bind(_scope: Construct, host: SidecarContext): SidecarConfig {
    const container = addSidecar(host, this.options, { name: PROXY_NAME, portNameRequired: host.portNameRequired });
    container.addContainerDependencies({ container: host.mainContainer, condition: strongestCondition(host.mainContainer) });
    return { container, containerPort: this.port };
  }
}

/** The most that a container can be waited for. */
function strongestCondition(container: ecs.ContainerDefinition): ecs.ContainerDependencyCondition {
  const { HEALTHY, START } = ecs.ContainerDependencyCondition;
  return container.renderContainerDefinition().healthCheck ? HEALTHY : START;
}
