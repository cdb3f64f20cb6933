/** Properties of the AppSpec of an ECS deployment. Values may be tokens. */
export interface EcsAppSpecProps {
  readonly taskDefinition: string;
  readonly containerName: string;
  readonly containerPort: number;
  /** Absent when the tasks do not run on Fargate. */
  readonly platformVersion?: string;
  readonly network: AppSpecNetwork;
  /** Empty for a service with a launch type. */
  readonly capacityProviderStrategy: AppSpecCapacityProvider[];
  /** ARNs of Lambda functions, by the lifecycle event that calls them. */
  readonly hooks: Partial<Record<EcsLifecycleEvent, string>>;
}

/** Network of the new tasks. */
export interface AppSpecNetwork {
  readonly subnets: string[];
  readonly securityGroups: string[];
  readonly assignPublicIp: 'ENABLED' | 'DISABLED';
}

/** Share of a capacity provider in the new tasks. */
export interface AppSpecCapacityProvider {
  readonly capacityProvider: string;
  readonly base?: number;
  readonly weight?: number;
}

/** Lifecycle events of an ECS deployment that can call a Lambda function, in their order. */
export const ECS_LIFECYCLE_EVENTS = [
  'BeforeInstall', 'AfterInstall', 'AfterAllowTestTraffic', 'BeforeAllowTraffic', 'AfterAllowTraffic',
] as const;

/** A lifecycle event that can call a Lambda function. */
export type EcsLifecycleEvent = typeof ECS_LIFECYCLE_EVENTS[number];

/**
 * Returns the AppSpec of an ECS deployment. For a capacity provider strategy that it does not list, CodeDeploy falls back to defaults, not to the
 * setting of the service.
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
          ...props.capacityProviderStrategy.length > 0 && { CapacityProviderStrategy: props.capacityProviderStrategy.map(renderCapacityProvider) },
        },
      },
    }],
    ...(hooks.length > 0 && { Hooks: hooks }),
  };
}

function renderCapacityProvider({ capacityProvider, base = 0, weight = 0 }: AppSpecCapacityProvider): object {
  return { Base: base, CapacityProvider: capacityProvider, Weight: weight };
}
