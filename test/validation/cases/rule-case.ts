import { TemplateDocument } from '../../../src/validation/template/template';

type Fields = object;

/** Resources by their logical ids. */
export type Resources = NonNullable<TemplateDocument['Resources']>;

/** A template that breaks a rule, and the same one mended. */
export interface RuleCase {
  readonly rule: string;
  readonly fails: Resources;
  /** What the finding says. */
  readonly message: string;
  /** The same, mended. */
  readonly passes: Resources;
}

/** The containers of the cases, unless told otherwise. */
export const WEB = { Name: 'web', Image: 'nginx' };

/** A task definition that Fargate takes, and what is different. */
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

/** A task with one container, and what is different about it. */
export function container(fields: Fields): Resources {
  return task({}, { ...WEB, ...fields });
}

/** A role that exists already. */
export const ROLE = 'arn:aws:iam::111111111111:role/some';
const VPC = { VpcId: 'vpc-11111111', Protocol: 'HTTP', Port: 80, TargetType: 'ip' };

/** A target group that an Application Load Balancer takes, and what is different. */
export function targetGroup(fields: Fields = {}, id = 'Targets'): Resources {
  return { [id]: { Type: 'AWS::ElasticLoadBalancingV2::TargetGroup', Properties: { ...VPC, ...fields } } };
}

/** A listener that forwards to a target group, and what is different. */
export function listener(fields: Fields = {}, id = 'Listener', targets = 'Targets'): Resources {
  return {
    [id]: {
      Type: 'AWS::ElasticLoadBalancingV2::Listener',
      Properties: { LoadBalancerArn: 'arn:balancer', Port: 80, Protocol: 'HTTP', DefaultActions: [{ Type: 'forward', TargetGroupArn: { Ref: targets } }], ...fields },
    },
  };
}

/** A rule of a listener, and what is different. */
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

/** The task of the services: one container that listens on port 80, by the name of http. */
export const LISTENING = { ...WEB, PortMappings: [{ ContainerPort: 80, Name: 'http' }] };

/** A service on Fargate that ECS takes, and what is different about it and its task. */
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

/** What leads the load balancer of the services to their container. */
export const BALANCED = { TargetGroupArn: { Ref: 'Targets' }, ContainerName: 'web', ContainerPort: 80 };

/** A service behind an Application Load Balancer, and what is different about it. */
export function balanced(fields: Fields = {}, dependsOn: readonly string[] = ['Listener']): Resources {
  return { ...service({ LoadBalancers: [BALANCED], ...fields }, {}, dependsOn), ...targetGroup(), ...listener() };
}

/** A task definition for EC2 instances, whose containers share the network of the instance. */
export function instanceTask(fields: Fields = {}): Resources {
  return task({ Cpu: undefined, NetworkMode: 'bridge', RequiresCompatibilities: ['EC2'], ...fields }, LISTENING);
}

/** A service on EC2 instances. */
export function instanceService(fields: Fields = {}, taskFields: Fields = {}): Resources {
  return { ...service({ CapacityProviderStrategy: undefined, LaunchType: 'EC2', NetworkConfiguration: undefined, ...fields }), ...instanceTask(taskFields) };
}
