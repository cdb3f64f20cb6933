import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { adopt } from '../../src/adopt';
import { parseTemplate } from '../../src/source/cloudformation-yaml';

let directory: string;
beforeAll(() => { directory = fs.mkdtempSync(path.join(os.tmpdir(), 'adopt-')); });
afterAll(() => fs.rmSync(directory, { recursive: true }));

function file(text: string): string {
  const target = path.join(directory, 'template.yaml');
  fs.writeFileSync(target, text);
  return target;
}

const BY_HAND = `
Resources:
  Service:
    Type: AWS::ECS::Service
    Properties:
      Cluster: !ImportValue Platform-Cluster
      ServiceName: api
      CapacityProviderStrategy: [{ CapacityProvider: FARGATE, Weight: 1 }]
      TaskDefinition: !Ref Task
      DesiredCount: 2
      NetworkConfiguration: { AwsvpcConfiguration: { SecurityGroups: [!GetAtt Tasks.GroupId] } }
      LoadBalancers: [{ ContainerName: api, ContainerPort: 8080, TargetGroupArn: !Ref Targets }]
  Tasks:
    Type: AWS::EC2::SecurityGroup
    Properties: { GroupDescription: Tasks of the API, GroupName: api-tasks }
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Cpu: "512"
      Memory: "1024"
      ExecutionRoleArn: !GetAtt ExecutionRole.Arn
      ContainerDefinitions:
        - Name: router
          Image: nginx
        - Name: api
          Image: !Sub "\${AWS::AccountId}.dkr.ecr.eu-west-1.amazonaws.com/api"
          Environment: [{ Name: STAGE, Value: prod }, { Name: TABLE, Value: !Ref Table }, { Name: API_TOKEN, Value: not-to-be-seen }]
          Secrets: [{ Name: DB_PASSWORD, ValueFrom: !Ref Secret }]
  ExecutionRole: { Type: AWS::IAM::Role, Properties: {} }
  Targets: { Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: { Port: 8080, Name: api, HealthCheckPath: /health } }
  Rule:
    Type: AWS::ElasticLoadBalancingV2::ListenerRule
    Properties:
      ListenerArn: !ImportValue Platform-Listener
      Conditions: [{ Field: path-pattern, PathPatternConfig: { Values: [/api/*] } }]
      Actions: [{ Type: forward, TargetGroupArn: !Ref Targets }]
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties: { Dimensions: [{ Name: ServiceName, Value: !GetAtt Service.Name }] }
`;

test('a template in YAML, of a service behind the load balancer of another stack', async () => {
  const { code, report } = await adopt(file(BY_HAND), undefined);

  expect(code).not.toContain('not-to-be-seen');
  expect(code).toMatchSnapshot();
  expect(report).toMatchSnapshot();
});

test('functions in short form are those in long form', () => {
  expect(parseTemplate('t', 'A: !Ref b\nB: !GetAtt c.d.e\nC: !Sub "x"\nD: !Join [",", [!Ref a]]\nE: !If [c, !Ref d, x]\nF: !Sub ["${x}", { x: !Ref y }]')).toEqual({
    A: { Ref: 'b' },
    B: { 'Fn::GetAtt': ['c', 'd.e'] },
    C: { 'Fn::Sub': 'x' },
    D: { 'Fn::Join': [',', [{ Ref: 'a' }]] },
    E: { 'Fn::If': ['c', { Ref: 'd' }, 'x'] },
    F: { 'Fn::Sub': ['${x}', { x: { Ref: 'y' } }] },
  });
});

const SERVICES = '{ "Resources": { "A": { "Type": "AWS::ECS::Service" }, "B": { "Type": "AWS::ECS::Service", "Properties": null } } }';

const serviceWith = (properties: string) => `{ "Resources": { "A": { "Type": "AWS::ECS::Service", "Properties": ${properties} } } }`;

test.each([
  ['what is no YAML', '{ "Resources": [', undefined, /template\.yaml:1:\d+: error: not valid JSON or YAML/],
  ['what is no map', '[]', undefined, /template\.yaml:1:1: error: is no template/],
  ['a template without resources', '{ "Resources": [] }', undefined, /it has no Resources/],
  ['a template without a service', '{ "Resources": { "A": { "Type": "AWS::SQS::Queue" } } }', undefined, /has no resource of the type AWS::ECS::Service/],
  ['several services', SERVICES, undefined, /pass --service: the template has A, B/],
  ['a service of CodeDeploy', serviceWith('{ "DeploymentController": { "Type": "CODE_DEPLOY" } }'), undefined, /A is deployed by CodeDeploy.*second service/],
  ['a service of task sets', serviceWith('{ "DeploymentController": { "Type": "EXTERNAL" } }'), undefined, /A has task sets/],
  ['a service on instances', serviceWith('{ "LaunchType": "EC2" }'), undefined, /A does not run on Fargate.*Ec2ReplicaService/],
  ['a daemon', serviceWith('{ "SchedulingStrategy": "DAEMON" }'), undefined, /A does not run on Fargate/],
  ['a service that is not there', SERVICES, 'C', /--service names no ECS service, got C; use one of A, B/],
])('fails for %s', async (_what, text, service, message) => {
  await expect(adopt(file(text), service)).rejects.toThrow(message);
});

test('a service of which nothing is known is adopted by its id', async () => {
  expect((await adopt(file(SERVICES), 'B')).code).toContain("Adoption.resources({ service: 'B', launchType: false })");
});
