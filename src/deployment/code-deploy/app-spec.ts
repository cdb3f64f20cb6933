/** A task definition and how its tasks are placed, as CodeDeploy takes it. Values may be tokens. */
export interface EcsAppSpecProps {
  readonly taskDefinition: string;
  readonly containerName: string;
  readonly containerPort: number;
  /** Absent where the tasks do not run on Fargate. */
  readonly platformVersion?: string;
  readonly network: AppSpecNetwork;
  readonly capacityProviderStrategy: AppSpecCapacityProvider[];
  /** Lambda function ARNs by the lifecycle event that calls them. */
  readonly hooks: Partial<Record<EcsLifecycleEvent, string>>;
}

/** Where the new tasks are placed. */
export interface AppSpecNetwork {
  readonly subnets: string[];
  readonly securityGroups: string[];
  readonly assignPublicIp: 'ENABLED' | 'DISABLED';
}

/** One capacity provider's share of the new tasks. */
export interface AppSpecCapacityProvider {
  readonly capacityProvider: string;
  readonly base?: number;
  readonly weight?: number;
}

/** The lifecycle events of an ECS deployment that can call a Lambda function, in the order in which they happen. */
export const ECS_LIFECYCLE_EVENTS = [
  'BeforeInstall', 'AfterInstall', 'AfterAllowTestTraffic', 'BeforeAllowTraffic', 'AfterAllowTraffic',
] as const;
/** One of those events. */
export type EcsLifecycleEvent = typeof ECS_LIFECYCLE_EVENTS[number];

/**
 * The AppSpec of an ECS deployment. CodeDeploy takes from it whatever it lists, and falls back to defaults, not to the
 * service's settings, for the capacity provider strategy that it does not list.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-resources.html
 */
export function ecsAppSpec(props: EcsAppSpecProps): object {
  const hooks = ECS_LIFECYCLE_EVENTS.flatMap((event) => props.hooks[event] ? [{ [event]: props.hooks[event] }] : []);
  return {
    version: 0,
    Resources: [{
      TargetService: {
        Type: 'AWS::ECS::Service',
        Properties: {
          TaskDefinition: props.taskDefinition,
          LoadBalancerInfo: { ContainerName: props.containerName, ContainerPort: props.containerPort },
          PlatformVersion: props.platformVersion,
          NetworkConfiguration: {
            AwsvpcConfiguration: {
              Subnets: props.network.subnets,
              SecurityGroups: props.network.securityGroups,
              AssignPublicIp: props.network.assignPublicIp,
            },
          },
          CapacityProviderStrategy: props.capacityProviderStrategy.map(({ capacityProvider, base = 0, weight = 0 }) => (
            { Base: base, CapacityProvider: capacityProvider, Weight: weight }
          )),
        },
      },
    }],
    ...(hooks.length > 0 && { Hooks: hooks }),
  };
}
