import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { App, Stack } from 'aws-cdk-lib/core';
import { Discovery, FargateBackendService, FargateJob, FargateWebService, FargateWorkerService, JobTrigger, TaskDocumentOptions, WorkloadTask } from '../../../src/index';
import { errorAt } from '../../fixtures/error-at';

const FACTORY = 'WorkloadTask.fromDocument';
const TASK_DEFINITION = 'AWS::ECS::TaskDefinition';
const SIZE = { family: 'x', cpu: 256, memory: 512 };
const image = ecs.ContainerImage.fromRegistry('other:2');

let stack: Stack;
beforeEach(() => { stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } }); });

const tcp = (containerPort: number) => ({ containerPort });
const udp = (containerPort: number) => ({ containerPort, protocol: 'udp' });
const container = (name: string, ...portMappings: object[]) => ({ name, image: `${name}:1`, portMappings });
const fromContainers = (containerDefinitions: object[], options?: TaskDocumentOptions) => (
  WorkloadTask.fromDocument({ ...SIZE, containerDefinitions }, options)
);
const bind = (containerDefinitions: object[], options?: TaskDocumentOptions) => fromContainers(containerDefinitions, options)._strategy.bind(stack);

const LOG_ROUTER = { name: 'log_router', image: 'fb', firelensConfiguration: { type: 'fluentbit' } };
const APP = { name: 'app', image: 'app:1', logConfiguration: { logDriver: 'awsfirelens' } };

describe('the main container', () => {
  test('is never the log router: the queue of a worker, the image of the app and the end of a job are those of the other', () => {
    new FargateWorkerService(stack, 'Worker', { task: fromContainers([LOG_ROUTER, APP], { image }) });
    const job = new FargateJob(stack, 'Job', { task: fromContainers([LOG_ROUTER, APP]), trigger: JobTrigger.onDemand() });

    Template.fromStack(stack).hasResourceProperties(TASK_DEFINITION, {
      ContainerDefinitions: [
        { Name: 'log_router', Image: 'fb', Environment: Match.absent() },
        { Name: 'app', Image: 'other:2', Environment: [Match.objectLike({ Name: 'QUEUE_URL' })] },
      ],
    });
    expect(job.container.containerName).toBe('app');
  });

  test.each<[string, object]>([
    ['an X-Ray daemon', { name: 'xray', image: 'public.ecr.aws/xray/aws-xray-daemon:latest' }],
    ['an OpenTelemetry collector', { name: 'collector', image: 'public.ecr.aws/aws-observability/aws-otel-collector:v0.43.3' }],
    ['a CloudWatch agent', { name: 'cwagent', image: 'public.ecr.aws/cloudwatch-agent/cloudwatch-agent:latest', portMappings: [udp(8125), tcp(25888)] }],
    ['a Datadog agent', { name: 'datadog', image: 'public.ecr.aws/datadog/agent:7' }],
    ['an Envoy of App Mesh', { name: 'envoy', image: '840364872350.dkr.ecr.eu-west-1.amazonaws.com/aws-appmesh-envoy:v1.29.12.1-prod', portMappings: [tcp(9901)] }],
    ['an Envoy', { name: 'envoy', image: 'envoyproxy/envoy:v1.31', portMappings: [tcp(9901)] }],
    ['a container with UDP ports alone', container('statsd', udp(8125))],
    ['a container that is not essential', { ...container('setup'), essential: false }],
  ])('is the second, where the first is %s', (_name, first) => {
    const { mainContainer, container: traffic, containerPort } = bind([first, container('web', tcp(80))]);

    expect([mainContainer.containerName, traffic.containerName, containerPort]).toEqual(['web', 'web', 80]);
  });

  test('is not the one that ends before', () => {
    const app = { name: 'app', image: 'a', essential: false, dependsOn: [{ containerName: 'migrate', condition: 'SUCCESS' }] };

    expect(bind([{ ...container('migrate'), essential: false }, app, { name: 'agent', image: 'fluent/fluent-bit' }]).mainContainer.containerName).toBe('app');
  });

  test.each<[string, object[], string]>([
    ['two with ports', [container('php', tcp(9000)), container('nginx', tcp(80))], 'php'],
    ['a proxy, and code without a port', [container('nginx', tcp(80)), container('php')], 'nginx'],
    ['an agent of an unknown image, with a port of its own', [container('vault', tcp(8200)), container('app')], 'app'],
    ['an app on the port of an agent, and a worker', [container('app', tcp(2000)), container('worker')], 'worker'],
    ['three without ports', [container('a'), container('b'), container('c')], 'b'],
  ])('fails for %s, and names them', (_name, containers, candidate) => {
    expect(() => fromContainers(containers)).toThrow(errorAt(FACTORY, 'more than one container', candidate, 'containerName'));
  });

  test('fails where all are log routers', () => {
    expect(() => fromContainers([LOG_ROUTER])).toThrow(errorAt(FACTORY, 'all containers are log routers', 'log_router'));
  });
});

describe('the container that receives traffic', () => {
  test.each<[string, object[], [string, number]]>([
    ['the X-Ray daemon with 2000/udp comes first', [container('xray', udp(2000)), container('web', tcp(80))], ['web', 80]],
    ['8125/udp and 80/tcp are of one container', [container('web', udp(8125), tcp(80))], ['web', 80]],
  ])('is the one with the TCP port, where %s', (_name, containers, expected) => {
    const { container: traffic, containerPort } = bind(containers);

    expect([traffic.containerName, containerPort]).toEqual(expected);
  });

  test('is another than the main one: nginx before php', () => {
    const containers = [container('php', tcp(9000)), container('nginx', tcp(80))];
    new FargateWebService(stack, 'Web', { task: fromContainers(containers, { containerName: 'php', trafficContainerName: 'nginx', environment: { A: 'b' }, image }) });

    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::ECS::Service', { LoadBalancers: [Match.objectLike({ ContainerName: 'nginx', ContainerPort: 80 })] });
    template.hasResourceProperties(TASK_DEFINITION, {
      ContainerDefinitions: [{ Name: 'php', Image: 'other:2', Environment: [{ Name: 'A', Value: 'b' }] }, { Name: 'nginx', Environment: Match.absent() }],
    });
  });

  test('fails where two may be meant, and names them with their ports', () => {
    const containers = [container('php', tcp(9000)), container('nginx', tcp(80))];

    expect(() => fromContainers(containers, { containerName: 'php' })).toThrow(errorAt(FACTORY, 'php (9000)', 'nginx (80)', 'trafficContainerName'));
  });

  test('receives it on the port that trafficPort names', () => {
    expect(bind([container('web', tcp(9090), tcp(8080))], { trafficPort: 8080 }).containerPort).toBe(8080);
  });

  test('is not a collector without an app that listens', () => {
    const collector = { ...container('collector', tcp(4317)), image: 'public.ecr.aws/aws-observability/aws-otel-collector:v0.43.3' };

    expect(bind([container('emitter'), collector]).containerPort).toBeUndefined();
  });

  test('fails with the names of the option where there is no such container', () => {
    expect(() => fromContainers([container('web')], { trafficContainerName: 'nginx' })).toThrow(errorAt(FACTORY, 'trafficContainerName', "got 'nginx'", 'web'));
  });
});

describe('a placeholder', () => {
  const app = (fields: object) => ({ ...SIZE, containerDefinitions: [{ name: 'app', image: 'app:1', ...fields }] });

  test.each<[string, object, string]>([
    ["image: '<IMAGE1_NAME>'", app({ image: '<IMAGE1_NAME>' }), 'image`'],
    ["image: '${IMAGE_URL}'", app({ image: '${IMAGE_URL}' }), 'image`'],
    ['image of a templating language', app({ image: '{{sampleAppImage}}' }), 'sampleAppImage'],
    ['image between at signs', app({ image: 'shop:@TAG@' }), 'image`'],
    ['image with a shell variable', app({ image: '$IMAGE' }), 'image`'],
    ['account in letters', app({ image: 'ACCOUNT_ID.dkr.ecr.eu-west-1.amazonaws.com/app:1' }), 'image`'],
    ["executionRoleArn: '__ROLE__'", { ...app({}), executionRoleArn: '__ROLE__' }, 'executionRole`'],
    ["taskRoleArn: '<ROLE>'", { ...app({}), taskRoleArn: '<ROLE>' }, 'taskRole`'],
    ['<REGION> in the ARN of a secret', app({ secrets: [{ name: 'A', valueFrom: 'arn:aws:ssm:<REGION>:111122223333:parameter/a' }] }), 'REGION'],
    ['<REGION> in a log option', app({ logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': 'g', 'awslogs-region': '<REGION>' } } }), 'REGION'],
    ['cpu: __TASK_CPU__', { ...app({}), cpu: '__TASK_CPU__' }, 'cpu`'],
    ['family', { ...app({}), family: '${FAMILY}' }, 'FAMILY'],
  ])('fails in %s, and names the option', (_name, document, option) => {
    expect(() => WorkloadTask.fromDocument(document)).toThrow(errorAt(FACTORY, option));
  });

  test.each([
    ['a variable', { environment: [{ name: 'URL', value: '<URL>' }] }, 'containerDefinitions[0].environment[0].value'],
    ['a tag', { image: 'app:REPLACE_WITH_TAG' }, 'containerDefinitions[0].image'],
    ['a part of a variable', { environment: [{ name: 'URL', value: 'https://<HOST>/x' }] }, 'containerDefinitions[0].environment[0].value'],
    ['an option of FireLens', { logConfiguration: { logDriver: 'awsfirelens', options: { region: '<REGION>' } } }, 'options.region'],
    ['the name of an option', { logConfiguration: { logDriver: 'awsfirelens', options: { '<KEY>': 'x' } } }, 'options.<KEY>'],
    ['a word', { image: 'PLACEHOLDER' }, 'containerDefinitions[0].image'],
  ])('is a warning in %s', (_name, fields, path) => {
    const { containerDefinitions } = app(fields);
    const task = WorkloadTask.fromDocument({ ...SIZE, containerDefinitions: [...containerDefinitions, LOG_ROUTER] });
    new FargateBackendService(stack, 'Api', { task, discovery: Discovery.cloudMap({ name: 'api' }) });

    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp(path.replace(/[[\]]/g, '\\$&')));
  });

  test.each([
    ['a command', { command: ['sh', '-c', 'echo ${HOME} > /tmp/<x'] }],
    ['a label that an agent fills in', { dockerLabels: { check: '%%host%%', host: '{{host}}' } }],
    ['an option of FireLens', { logConfiguration: { logDriver: 'awsfirelens', options: { Name: 'http', Host: '${HOST}' } } }],
  ])('is none in %s', (_name, fields) => {
    const router = { name: 'router', image: 'fb', firelensConfiguration: { type: 'fluentbit' } };
    new FargateBackendService(stack, 'Api', {
      task: WorkloadTask.fromDocument({ ...SIZE, containerDefinitions: [{ name: 'app', image: 'app:1', ...fields }, router] }),
      discovery: Discovery.cloudMap({ name: 'api' }),
    });

    Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('placeholder'));
  });

  test('is replaced by its name, in every notation', () => {
    const document = app({ image: '<A>/${B}:{{ C }}-__D__', environment: [{ name: 'E', value: '$(A)%B%[[C]]' }], dockerLabels: { '<A>': 'x' } });
    WorkloadTask.fromDocument(document, { values: { A: 'a', B: 'b', C: 'c', D: 'd' } })._strategy.bind(stack);

    Template.fromStack(stack).hasResourceProperties(TASK_DEFINITION, {
      ContainerDefinitions: [{ Image: 'a/b:c-d', Environment: [{ Name: 'E', Value: 'abc' }], DockerLabels: { a: 'x' } }],
    });
  });

  test('fails with a value for which there is none', () => {
    expect(() => WorkloadTask.fromDocument(app({ image: '<A>' }), { values: { a: 'x' } })).toThrow(errorAt(FACTORY, 'values', "got 'a'", 'A'));
  });
});

describe('an option wins over the field that it replaces', () => {
  test('a role, an image with its credentials, a family and the size', () => {
    const executionRole = iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/mine');
    const document = {
      family: '<FAMILY>',
      cpu: '__CPU__',
      memory: '',
      taskRoleArn: '<ROLE>',
      executionRoleArn: 'arn:aws:iam::<ACCOUNT_ID>:role/x',
      containerDefinitions: [
        { name: 'app', image: '<IMAGE>', repositoryCredentials: { credentialsParameter: '<SECRET>' } }, { name: 'helper', image: '<HELPER>', essential: false },
      ],
    };
    WorkloadTask.fromDocument(document, {
      family: 'shop',
      cpu: 512,
      memoryLimitMiB: 1024,
      image,
      executionRole,
      taskRole: executionRole,
      containers: { helper: { image, environment: { A: 'b' } } },
    })._strategy.bind(stack);

    Template.fromStack(stack).hasResourceProperties(TASK_DEFINITION, {
      Family: 'shop',
      Cpu: '512',
      Memory: '1024',
      ExecutionRoleArn: 'arn:aws:iam::111122223333:role/mine',
      TaskRoleArn: 'arn:aws:iam::111122223333:role/mine',
      ContainerDefinitions: [{ Image: 'other:2' }, { Image: 'other:2', Environment: [{ Name: 'A', Value: 'b' }] }],
    });
  });

  test('fails for a container that is not there', () => {
    expect(() => fromContainers([container('app')], { containers: { web: {} } })).toThrow(errorAt(FACTORY, 'containers', "got 'web'", 'app'));
  });

  test('fails with two images for one container', () => {
    expect(() => fromContainers([container('app')], { image, containers: { app: { image } } })).toThrow(errorAt(FACTORY, "'app'", '`image`', '`containers`'));
  });
});

describe('a document that ECS takes is accepted', () => {
  test("pidMode: 'task' without runtimePlatform", () => {
    WorkloadTask.fromDocument({ ...SIZE, pidMode: 'task', containerDefinitions: [container('app')] })._strategy.bind(stack);

    Template.fromStack(stack).hasResourceProperties(TASK_DEFINITION, { PidMode: 'task', RuntimePlatform: { OperatingSystemFamily: 'LINUX' } });
  });

  test("healthCheck.command: ['/healthcheck'], without a shell", () => {
    bind([{ ...container('app'), healthCheck: { command: ['/healthcheck'] } }]);

    Template.fromStack(stack).hasResourceProperties(TASK_DEFINITION, { ContainerDefinitions: [{ HealthCheck: { Command: ['CMD', '/healthcheck'] } }] });
  });

  test.each<[string, object]>([
    ['repositoryCredentials', { repositoryCredentials: { credentialsParameter: '' } }],
    ['logConfiguration', { logConfiguration: { logDriver: '', options: {} } }],
    ['healthCheck', { healthCheck: { command: [] } }],
    ['environment', { environment: [{ name: '', value: '' }] }],
    ['one variable among others', { environment: [{ name: '', value: '' }, { name: 'A', value: '' }] }],
    ['secrets and ulimits', { secrets: [{ name: '', valueFrom: null }], ulimits: [{}] }],
    ['linuxParameters', { linuxParameters: { capabilities: { add: [], drop: [] }, devices: [{}] } }],
    ['firelensConfiguration', { firelensConfiguration: { type: '', options: {} } }],
    ['portMappings', { portMappings: [{}] }],
  ])('members that are all empty: %s', (_name, fields) => {
    expect(() => bind([{ name: 'app', image: 'a', ...fields }])).not.toThrow();
  });

  test.each([['proxyConfiguration', { type: '', containerName: '', properties: [] }], ['volumes', [{ name: '', host: {} }]], ['tags', [{ key: '', value: '' }]]])(
    'an empty %s', (field, value) => {
      expect(() => WorkloadTask.fromDocument({ ...SIZE, [field]: value, containerDefinitions: [container('app')] })).not.toThrow();
    },
  );

  test.each(['sharedMemorySize', 'maxSwap'])('%s: 0', (field) => {
    expect(() => bind([{ ...container('app'), linuxParameters: { [field]: 0 } }])).not.toThrow();
  });

  test('appProtocol without a name, which is named as WorkloadTask.container() names it', () => {
    bind([container('Web', { containerPort: 80, appProtocol: 'http' })]);

    Template.fromStack(stack).hasResourceProperties(TASK_DEFINITION, { ContainerDefinitions: [{ PortMappings: [Match.objectLike({ Name: 'web-80', AppProtocol: 'http' })] }] });
  });

  test('a port without a name takes Service Connect', () => {
    new FargateBackendService(stack, 'Api', { task: fromContainers([container('api', tcp(8080))]), discovery: Discovery.serviceConnect({ name: 'api' }) });

    Template.fromStack(stack).hasResourceProperties(TASK_DEFINITION, { ContainerDefinitions: [{ PortMappings: [Match.objectLike({ Name: 'api' })] }] });
  });
});

describe('toDocument()', () => {
  test('keeps roles that the document has by name', () => {
    const document = { ...SIZE, taskRoleArn: 'task', executionRoleArn: 'execution', containerDefinitions: [container('app')] };

    expect(WorkloadTask.fromDocument(document).toDocument()).toMatchObject({ taskRoleArn: 'task', executionRoleArn: 'execution' });
  });
});

describe('a document for EC2', () => {
  const document = {
    family: 'x',
    requiresCompatibilities: ['EC2'],
    networkMode: 'bridge',
    containerDefinitions: [{ name: 'app', image: 'a', memory: 128, portMappings: [{ containerPort: 80, hostPort: 0 }] }],
  };

  test('becomes a task for Fargate by its size', () => {
    WorkloadTask.fromDocument(document, { cpu: 256, memoryLimitMiB: 512 })._strategy.bind(stack);

    Template.fromStack(stack).hasResourceProperties(TASK_DEFINITION, { Cpu: '256', NetworkMode: 'awsvpc', RequiresCompatibilities: ['FARGATE'] });
  });

  test('fails without, and names the options and the service for EC2', () => {
    expect(() => WorkloadTask.fromDocument(document)).toThrow(errorAt(FACTORY, 'FARGATE', '`cpu`', '`memoryLimitMiB`', 'Ec2ReplicaService'));
  });

  test('fails with what Fargate does not have all the same', () => {
    const [app] = document.containerDefinitions;

    expect(() => WorkloadTask.fromDocument({ ...document, containerDefinitions: [{ ...app, links: ['b'] }] }, { cpu: 256, memoryLimitMiB: 512 }))
      .toThrow(errorAt(FACTORY, 'links', 'not available on Fargate'));
  });
});

describe('the execution role', () => {
  test('reads many secrets by one statement for each action', () => {
    const secrets = Array.from({ length: 49 }, (_, i) => ({ name: `S${i}`, valueFrom: `arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/production/s${i}-AbCdEf` }));
    const executionRole = new iam.Role(stack, 'Shared', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
    fromContainers([{ ...container('app'), secrets }, { ...container('b'), essential: false, secrets: [{ name: 'P', valueFrom: '/a' }] }], { executionRole })._strategy.bind(stack);

    const statements = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy')).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
    expect(statements.map(({ Action }) => Action).filter((action) => /secretsmanager|ssm/.test(String(action)))).toEqual(['secretsmanager:GetSecretValue', 'ssm:GetParameters']);
    expect(statements.find(({ Action }) => Action === 'secretsmanager:GetSecretValue').Resource).toHaveLength(49);
  });

  test('names a secret once that two containers read', () => {
    const valueFrom = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:a-AbCdEf';
    bind([{ ...container('app', tcp(80)), secrets: [{ name: 'A', valueFrom }] }, { ...container('b'), essential: false, secrets: [{ name: 'A', valueFrom }] }]);

    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'secretsmanager:GetSecretValue', Resource: valueFrom })]) },
    });
  });
});

test('fails for an image that is missing, and names the option', () => {
  expect(() => fromContainers([{ name: 'app' }])).toThrow(errorAt(FACTORY, 'containerDefinitions[0].image is missing', '`image`'));
  expect(() => fromContainers([container('app', tcp(80)), { name: 'helper', essential: false }])).toThrow(errorAt(FACTORY, 'containerDefinitions[1].image is missing', 'containers', 'helper'));
});

test('an option that is a secret goes to the main container alone', () => {
  const secret = ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, 'Secret'));
  bind([LOG_ROUTER, APP], { secrets: { KEY: secret } });

  Template.fromStack(stack).hasResourceProperties(TASK_DEFINITION, { ContainerDefinitions: [{ Secrets: Match.absent() }, { Secrets: [Match.objectLike({ Name: 'KEY' })] }] });
});
