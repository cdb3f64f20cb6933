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
   * Permissions that the sidecar needs. They are added to the task role, which all containers of the task share.
   *
   * @default - none
   */
  readonly permissions?: iam.PolicyStatement[];

  /**
   * Condition that the sidecar must reach before the main container starts. `HEALTHY` fails without a `healthCheck`; `COMPLETE` and `SUCCESS` fail
   * unless `essential` is false.
   *
   * @default - none; they start at the same time
   */
  readonly mainContainerWaitsFor?: ecs.ContainerDependencyCondition;
}

/** Any container in addition to the main one. */
export class ContainerSidecar implements ISidecar {
  constructor(private readonly options: SidecarContainerOptions) {
    requireContainerOptions(CONTAINER_FACTORY, options, CONTAINER_NAME);
    this.requireReachableCondition();
  }

  public bind(_scope: Construct, context: SidecarContext): undefined {
    const { permissions, mainContainerWaitsFor, ...options } = this.options;
    const container = addSidecar(context, options, { name: CONTAINER_NAME });
    if (mainContainerWaitsFor) context.mainContainer.addContainerDependencies({ container, condition: mainContainerWaitsFor });
    grantTaskRole(context, permissions);
    return undefined;
  }

  private requireReachableCondition(): void {
    const { mainContainerWaitsFor: condition, healthCheck, essential = true } = this.options;
    const { HEALTHY, COMPLETE, SUCCESS } = ecs.ContainerDependencyCondition;
    if (condition === HEALTHY && !healthCheck) {
      failWith(CONTAINER_FACTORY, { problem: 'mainContainerWaitsFor is HEALTHY, but there is no healthCheck', remedy: 'add one, or wait for START' });
    }
    if ((condition === COMPLETE || condition === SUCCESS) && essential) {
      failWith(CONTAINER_FACTORY, {
        problem: `mainContainerWaitsFor is ${condition}, but the task stops when an essential container exits`,
        remedy: 'set essential to false',
      });
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
    this.port = options.port ?? failWith(PROXY_FACTORY, { problem: 'port is missing', remedy: 'pass the port that the proxy listens on' });
    if (options.essential === false) {
      failWith(PROXY_FACTORY, {
        problem: 'essential must be true: without its proxy, the task cannot receive traffic',
        actual: false,
        remedy: 'remove `essential`',
      });
    }
  }

  public bind(_scope: Construct, context: SidecarContext): SidecarConfig {
    const container = addSidecar(context, this.options, { name: PROXY_NAME, portNameRequired: context.portNameRequired });
    container.addContainerDependencies({ container: context.mainContainer, condition: strongestCondition(context.mainContainer) });
    return { container, containerPort: this.port };
  }
}

/** Returns the strongest condition that the container can reach. */
function strongestCondition(container: ecs.ContainerDefinition): ecs.ContainerDependencyCondition {
  const { HEALTHY, START } = ecs.ContainerDependencyCondition;
  return container.renderContainerDefinition().healthCheck ? HEALTHY : START;
}
