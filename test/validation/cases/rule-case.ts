import { TemplateDocument } from '../../../src/validation/template/template';

type Fields = object;

/** Resources by their logical IDs. */
export type Resources = NonNullable<TemplateDocument['Resources']>;

/** A template that breaks a rule, and the same template without the mistake. */
export interface RuleCase {
  readonly rule: string;
  readonly fails: Resources;
  /** Parts of the finding that a user needs, in order: the place, the value, and key words of the remedy. */
  readonly mentions: readonly string[];
  readonly passes: Resources;
}

/** The container that the cases use by default. */
export const WEB = { Name: 'web', Image: 'nginx' };

/** A valid task definition for Fargate, with changes. */
export function task(properties: Fields = {}, ...containers: readonly Fields[]): Resources {
  return {
    Task: {
      Type: 'AWS::ECS::TaskDefinition',
      Properties: {
        Family: 'web',
        Cpu: '256',
        Memory: '512',
        NetworkMode: 'awsvpc',
        RequiresCompatibilities: ['FARGATE'],
        ExecutionRoleArn: 'arn:aws:iam::111111111111:role/execution',
        ContainerDefinitions: containers.length > 0 ? containers : [WEB],
        ...properties,
      },
    },
  };
}

/** A valid task definition with one container, with changes to the container. */
export function container(fields: Fields): Resources {
  return task({}, { ...WEB, ...fields });
}

/** An existing role. */
export const ROLE = 'arn:aws:iam::111111111111:role/some';
const VPC = { VpcId: 'vpc-11111111', Protocol: 'HTTP', Port: 80, TargetType: 'ip' };

/** A valid target group of an Application Load Balancer, with changes. */
export function targetGroup(fields: Fields = {}, id = 'Targets'): Resources {
  return { [id]: { Type: 'AWS::ElasticLoadBalancingV2::TargetGroup', Properties: { ...VPC, ...fields } } };
}

/** A listener that forwards to a target group, with changes. */
export function listener(fields: Fields = {}, id = 'Listener', targets = 'Targets'): Resources {
  return {
    [id]: {
      Type: 'AWS::ElasticLoadBalancingV2::Listener',
      Properties: {
        LoadBalancerArn: 'arn:balancer',
        Port: 80,
        Protocol: 'HTTP',
        DefaultActions: [{ Type: 'forward', TargetGroupArn: { Ref: targets } }],
        ...fields,
      },
    },
  };
}

/** A listener rule, with changes. */
export function listenerRule(fields: Fields = {}, id = 'Rule'): Resources {
  return {
    [id]: {
      Type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
      Properties: {
        ListenerArn: 'arn:listener',
        Priority: 1,
        Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } }],
        Actions: [{ Type: 'forward', TargetGroupArn: { Ref: 'Targets' } }],
        ...fields,
      },
    },
  };
}

/** The container of the services: it listens on port 80, named http. */
export const LISTENING = { ...WEB, PortMappings: [{ ContainerPort: 80, Name: 'http' }] };

/** A valid service on Fargate, with changes to the service and its task definition. */
export function service(fields: Fields = {}, taskFields: Fields = {}, dependsOn: readonly string[] = []): Resources {
  return {
    ...task({ ...taskFields }, LISTENING),
    Service: {
      Type: 'AWS::ECS::Service',
      Properties: {
        TaskDefinition: { Ref: 'Task' },
        CapacityProviderStrategy: [{ CapacityProvider: 'FARGATE', Weight: 1 }],
        NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ['subnet-11111111', 'subnet-22222222'] } },
        ...fields,
      },
      DependsOn: dependsOn,
    },
  };
}

/** The load balancer entry of the services. */
export const BALANCED = { TargetGroupArn: { Ref: 'Targets' }, ContainerName: 'web', ContainerPort: 80 };

/** A service behind an Application Load Balancer, with changes to the service. */
export function balanced(fields: Fields = {}, dependsOn: readonly string[] = ['Listener']): Resources {
  return { ...service({ LoadBalancers: [BALANCED], ...fields }, {}, dependsOn), ...targetGroup(), ...listener() };
}

/** A task definition for EC2 in bridge mode, with changes. */
export function instanceTask(fields: Fields = {}): Resources {
  return task({ Cpu: undefined, NetworkMode: 'bridge', RequiresCompatibilities: ['EC2'], ...fields }, LISTENING);
}

/** A service on EC2, with changes to the service and its task definition. */
export function instanceService(fields: Fields = {}, taskFields: Fields = {}): Resources {
  return {
    ...service({ CapacityProviderStrategy: undefined, LaunchType: 'EC2', NetworkConfiguration: undefined, ...fields }),
    ...instanceTask(taskFields),
  };
}
