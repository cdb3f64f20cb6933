import { instanceTask, Resources, ROLE, RuleCase, task } from './rule-case';

const SUBNETS = { Subnets: ['subnet-11111111'] };
const PARAMETERS = { LaunchType: 'FARGATE', NetworkConfiguration: { AwsvpcConfiguration: SUBNETS } };
const DEFINITION = { Ref: 'Task' };

function rule(parameters: object = {}, target: object = {}, resources: Resources = task()): Resources {
  const EcsParameters = { TaskDefinitionArn: DEFINITION, ...PARAMETERS, NetworkConfiguration: { AwsVpcConfiguration: SUBNETS }, ...parameters };
  const Targets = [{ Id: 'task', Arn: 'arn:aws:ecs:us-east-1:111111111111:cluster/shop', RoleArn: ROLE, EcsParameters, ...target }];
  return { ...resources, Nightly: { Type: 'AWS::Events::Rule', Properties: { ScheduleExpression: 'rate(1 day)', Targets } } };
}

function schedule(parameters: object = {}, target: object = {}, resources: Resources = task()): Resources {
  const Target = {
    Arn: 'arn:aws:ecs:us-east-1:111111111111:cluster/shop', RoleArn: ROLE, EcsParameters: { TaskDefinitionArn: DEFINITION, ...PARAMETERS, ...parameters }, ...target,
  };
  return { ...resources, Nightly: { Type: 'AWS::Scheduler::Schedule', Properties: { FlexibleTimeWindow: { Mode: 'OFF' }, ScheduleExpression: 'rate(1 day)', Target } } };
}

function pipe(parameters: object = {}): Resources {
  const Properties = {
    RoleArn: ROLE,
    Source: 'arn:aws:sqs:us-east-1:111111111111:orders',
    Target: 'arn:aws:ecs:us-east-1:111111111111:cluster/shop',
    TargetParameters: { EcsTaskParameters: { TaskDefinitionArn: DEFINITION, ...PARAMETERS, ...parameters } },
  };
  return { ...task(), Orders: { Type: 'AWS::Pipes::Pipe', Properties } };
}

/** A state machine whose definition is a text that CloudFormation joins. */
function machine(parameters: object = {}, resources: Resources = task()): Resources {
  const state = { Type: 'Task', Resource: 'arn:aws:states:::ecs:runTask.sync', End: true, Parameters: { TaskDefinition: '@', ...PARAMETERS, ...parameters } };
  const [before, after] = JSON.stringify({ StartAt: 'Run', States: { Run: state } }).split('@');
  const DefinitionString = { 'Fn::Join': ['', [before, DEFINITION, after]] };
  return { ...resources, Machine: { Type: 'AWS::StepFunctions::StateMachine', Properties: { RoleArn: ROLE, DefinitionString } } };
}

/** A state machine with a definition as an object, in which a branch runs a task. */
function branch(parameters: object): Resources {
  const Parameters = { TaskDefinition: DEFINITION, ...PARAMETERS, ...parameters };
  const run = { StartAt: 'Run', States: { Run: { Type: 'Task', Resource: 'arn:aws:states:::ecs:runTask', End: true, Parameters } } };
  const Definition = { StartAt: 'Both', States: { Both: { Type: 'Parallel', End: true, Branches: [run] } } };
  return { ...task(), Machine: { Type: 'AWS::StepFunctions::StateMachine', Properties: { RoleArn: ROLE, Definition } } };
}

const override = (name: string) => JSON.stringify({ containerOverrides: [{ name, command: ['backup'] }] });
const onInstances = (networkConfiguration?: object) => rule(
  { LaunchType: 'EC2', NetworkConfiguration: networkConfiguration && { AwsVpcConfiguration: { ...SUBNETS, ...networkConfiguration } } },
  {},
  networkConfiguration ? task({ RequiresCompatibilities: ['EC2'] }) : instanceTask(),
);
const allowing = (...Action: readonly string[]): Resources => ({
  ...rule({}, { RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] } }),
  Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {} } },
  Policy: {
    Type: 'AWS::IAM::Policy',
    Properties: { PolicyName: 'run', Roles: [{ Ref: 'Role' }], PolicyDocument: { Statement: [{ Effect: 'Allow', Action, Resource: '*' }] } },
  },
});

export const RUN_CASES: readonly RuleCase[] = [
  {
    rule: 'ECS801',
    fails: rule({ NetworkConfiguration: undefined }),
    mentions: ['Targets[0].EcsParameters', 'awsvpc', 'NetworkConfiguration', 'subnets'],
    passes: rule(),
  },
  {
    rule: 'ECS801',
    fails: schedule({ NetworkConfiguration: undefined }),
    mentions: ['Target.EcsParameters', 'awsvpc', 'NetworkConfiguration', 'subnets'],
    passes: schedule(),
  },
  {
    rule: 'ECS801',
    fails: pipe({ NetworkConfiguration: undefined }),
    mentions: ['TargetParameters.EcsTaskParameters', 'awsvpc', 'NetworkConfiguration', 'subnets'],
    passes: pipe(),
  },
  {
    rule: 'ECS801',
    fails: machine({ NetworkConfiguration: undefined }),
    mentions: ['state Run', 'awsvpc', 'NetworkConfiguration', 'subnets'],
    passes: machine(),
  },
  {
    rule: 'ECS801',
    fails: branch({ NetworkConfiguration: undefined }),
    mentions: ['state Run', 'awsvpc', 'NetworkConfiguration', 'subnets'],
    passes: branch({ 'NetworkConfiguration': undefined, 'NetworkConfiguration.$': '$.network' }),
  },
  {
    rule: 'ECS801',
    fails: machine({ TaskDefinition: 'web', Cluster: '@', NetworkConfiguration: undefined }),
    mentions: ['state Run', 'awsvpc', 'NetworkConfiguration', 'subnets'],
    passes: machine({ TaskDefinition: 'other', Cluster: '@', NetworkConfiguration: undefined }),
  },
  {
    rule: 'ECS802',
    fails: rule({}, {}, task({ RequiresCompatibilities: ['EC2'] })),
    mentions: ['Targets[0].EcsParameters', 'FARGATE', '["EC2"]', 'RequiresCompatibilities'],
    passes: rule({}, {}, task({ RequiresCompatibilities: ['EC2', 'FARGATE'] })),
  },
  {
    rule: 'ECS802',
    fails: schedule({ LaunchType: undefined, CapacityProviderStrategy: [{ CapacityProvider: 'FARGATE_SPOT' }] }, {}, task({ RequiresCompatibilities: ['EC2'] })),
    mentions: ['Target.EcsParameters', 'FARGATE', '["EC2"]', 'RequiresCompatibilities'],
    passes: schedule({ LaunchType: undefined, CapacityProviderStrategy: [{ CapacityProvider: 'Ours' }] }, {}, task({ RequiresCompatibilities: ['EC2'] })),
  },
  {
    rule: 'ECS803',
    fails: rule({}, { Input: override('app') }),
    mentions: ['Targets[0].EcsParameters', 'app', 'use one of web'],
    passes: rule({}, { Input: override('web') }),
  },
  {
    rule: 'ECS803',
    fails: machine({ Overrides: { ContainerOverrides: [{ Name: 'app' }] } }),
    mentions: ['state Run', 'app', 'use one of web'],
    passes: machine({ Overrides: { ContainerOverrides: [{ 'Name': 'web', 'Environment.$': '$.environment' }, { 'Name.$': '$.container' }] } }),
  },
  {
    rule: 'ECS804',
    fails: onInstances({ AssignPublicIp: 'ENABLED' }),
    mentions: ['Targets[0].EcsParameters', 'EC2', 'ENABLED', 'AssignPublicIp'],
    passes: onInstances(),
  },
  {
    rule: 'ECS805',
    fails: allowing('ecs:RunTask'),
    mentions: ['Targets[0].EcsParameters', 'Role', 'iam:PassRole'],
    passes: allowing('ecs:RunTask', 'iam:PassRole'),
  },
];
