import { createHash } from 'node:crypto';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ExposedServiceWorkload } from './exposed-service-workload';
import { FargatePlatform } from './fargate-platform';
import { FargateWorkloadBaseProps } from './fargate-workload-props';
import { ServiceDeployment } from '../deployment/service-deployment';
import { Discovery } from '../discovery/discovery';
import { Exposure } from '../exposure/exposure';
import { ISharedLoadBalancer } from '../exposure/shared/shared-load-balancer-props';
import { failWith } from '../private/errors';
import { pathOf, requireOptions } from '../private/required-options';
import { Scaling } from '../scaling/scaling';

/**
 * Properties of `FargatePreviewService`.
 */
export interface FargatePreviewServiceProps extends FargateWorkloadBaseProps {
  /**
   * Name of the branch or pull request, such as `pr-12` or `feature/login`. It becomes the first label of the host name: lower case, with hyphens in
   * place of what a label cannot have, and shortened to 63 characters. A token, or a name without a letter or digit, fails synthesis.
   */
  readonly branch: string;

  /**
   * Domain of all previews, such as `preview.example.com`: the preview of `pr-12` is at `pr-12.preview.example.com`. The load balancer needs a
   * certificate for `*.preview.example.com`, and the domain a record for that name which leads to the load balancer. A wildcard, or an address with a
   * protocol, port or path, fails synthesis.
   */
  readonly domainName: string;

  /**
   * Load balancer that the previews share, in the VPC of the cluster: a `SharedLoadBalancer`, or one of `SharedLoadBalancer.fromAttributes()`.
   */
  readonly loadBalancer: ISharedLoadBalancer;

  /**
   * Priority of the preview's rule on the listener, 1 to 50000. Two previews with the same priority cannot be deployed.
   *
   * @default - 1000 and the number of the pull request, for a `branch` such as `12` or `pr-12` up to 9999; from a hash of the host name, 11000 to 48999,
   * for others
   */
  readonly priority?: number;

  /**
   * Number of tasks.
   *
   * @default Scaling.workingHours()
   */
  readonly scaling?: Scaling;

  /**
   * Discovery by other services in the VPC.
   *
   * @default Discovery.none()
   */
  readonly discovery?: Discovery;
}

/**
 * The preview of a branch: a web service of its own at `<branch>.<domainName>`, on a load balancer that all previews share. It is small: one task, on
 * Fargate Spot, which runs from Monday to Friday, 7:00 to 19:00 UTC, with rolling deployments. `cdk deploy` makes it, `cdk destroy` removes it.
 *
 * ```ts
 * declare const loadBalancer: SharedLoadBalancer;
 *
 * new FargatePreviewService(this, 'Shop', {
 *   cluster,
 *   task: WorkloadTask.container({ image: ecs.ContainerImage.fromAsset('app'), port: 8080 }),
 *   branch: 'pr-12',
 *   domainName: 'preview.example.com',
 *   loadBalancer,
 * });
 * ```
 */
export class FargatePreviewService extends ExposedServiceWorkload {
  /** The ECS service. */
  public readonly service: ecs.FargateService;

  /** The host name of the preview. */
  public readonly hostName: string;

  constructor(scope: Construct, id: string, props: FargatePreviewServiceProps) {
    requireOptions(pathOf(scope, id), props, {
      task: 'use one such as WorkloadTask.container()',
      branch: "pass the name of the branch, such as 'pr-12'",
      domainName: "pass the domain of all previews, such as 'preview.example.com'",
      loadBalancer: 'pass the SharedLoadBalancer of all previews',
    });
    requireDomainName(pathOf(scope, id), props.domainName);
    const hostName = `${hostLabel(pathOf(scope, id), props.branch)}.${props.domainName}`;
    const { loadBalancer, priority = priorityOf(props.branch, hostName) } = props;
    const platform = new FargatePlatform({ ...props, capacityProviderStrategies: props.capacityProviderStrategies ?? SPOT });
    super(scope, id, props, {
      exposure: Exposure.sharedLoadBalancer(loadBalancer, { hosts: [hostName], priority })._strategy,
      discovery: (props.discovery ?? Discovery.none())._strategy,
      deployment: ServiceDeployment.rolling()._strategy,
      scaling: (props.scaling ?? Scaling.workingHours())._strategy,
    }, platform);

    this.service = platform.service;
    this.hostName = hostName;
  }
}

const SPOT: ecs.CapacityProviderStrategy[] = [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }];

function requireDomainName(where: string, domainName: string): void {
  if (Token.isUnresolved(domainName) || /^[^*?./:][^*?/:]*[^*?./:]$/.test(domainName)) return;
  failWith(where, { problem: 'domainName is not the domain of the previews', actual: domainName, remedy: "use the part behind the branch, such as 'preview.example.com'" });
}

const MAX_LABEL_LENGTH = 63;
const HASH_LENGTH = 8;

/** Returns the branch as a DNS label. A hash keeps the label of a long name unique. */
function hostLabel(where: string, branch: string): string {
  const label = Token.isUnresolved(branch) ? '' : branch.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
  if (label === '') {
    failWith(where, { problem: 'branch must be known at synthesis, and have a letter or digit', actual: branch, remedy: "use a name such as 'pr-12'" });
  }
  if (label.length <= MAX_LABEL_LENGTH) return label;
  return `${label.slice(0, MAX_LABEL_LENGTH - HASH_LENGTH - 1)}-${hashOf(branch).slice(0, HASH_LENGTH)}`;
}

/** Priorities of pull requests by their number. Two previews come from two apps, which do not know of each other. */
const FIRST_NUMBERED_PRIORITY = 1000;
const FIRST_HASHED_PRIORITY = 11_000;
const HASHED_PRIORITIES = 38_000;

function priorityOf(branch: string, hostName: string): number {
  const [, number] = /^(?:pr-?)?(\d{1,4})$/i.exec(branch) ?? [];
  if (number !== undefined) return FIRST_NUMBERED_PRIORITY + Number(number);
  return FIRST_HASHED_PRIORITY + parseInt(hashOf(hostName).slice(0, HASH_LENGTH), 16) % HASHED_PRIORITIES;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
