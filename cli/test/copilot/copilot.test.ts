import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { printApp, type AppFiles } from '../../src/app/print-app';
import { UsageError } from '../../src/command/exit-code';
import { COPILOT_IMPORTER } from '../../src/copilot';
import { SourceError } from '../../src/source/source-error';

let directory: string;
beforeEach(() => { directory = fs.mkdtempSync(path.join(os.tmpdir(), 'copilot-')); });
afterEach(() => fs.rmSync(directory, { recursive: true }));

/** The app of files below `copilot/`. */
async function imported(files: { readonly [file: string]: string }): Promise<AppFiles> {
  for (const [file, text] of Object.entries({ '.workspace': 'application: shop', ...files })) {
    const target = path.join(directory, 'copilot', file);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, text);
  }
  const { app } = COPILOT_IMPORTER.import({ inputs: [directory], outdir: path.join(directory, 'app'), options: {} });
  return printApp(app);
}

/** The only line of code is what matters, and how it is broken is not. */
const squeeze = (text: string) => text.replace(/\s+/g, ' ').replace(/([([{]) /g, '$1').replace(/,? ([)\]}])/g, '$1');

async function codeOf(manifest: string): Promise<string> {
  return squeeze((await imported({ 'web/manifest.yml': `name: web\n${manifest}` }))['lib/web.ts']);
}

const WEB = 'type: Load Balanced Web Service\nimage: { location: nginx, port: 80 }\n';
const JOB = 'type: Scheduled Job\nimage: { location: nginx }\n';
const WORKER = 'type: Worker Service\nimage: { location: nginx }\n';

describe('a path and an alias', () => {
  test('take the requests below the path, too, behind a load balancer that services share', async () => {
    const app = await imported({
      'web/manifest.yml': `name: web\n${WEB}http: { path: / }`,
      'api/manifest.yml': `name: api\n${WEB}http: { path: /api/, alias: [shop.example.com, { name: api.example.com, hosted_zone: Z1 }] }`,
    });

    expect(squeeze(app['lib/web.ts'])).toContain('exposure: Exposure.sharedLoadBalancer(props.loadBalancer)');
    expect(squeeze(app['lib/api.ts'])).toContain("paths: ['/api', '/api/*'], hosts: ['shop.example.com', 'api.example.com']");
    expect(app['MIGRATION.md']).toContain('Copilot has alias records for `shop.example.com`, `api.example.com`');
  });

  test('of one service alone need no conditions', async () => {
    expect(await codeOf(`${WEB}http: { path: /, alias: shop.example.com, healthcheck: /health, stickiness: true, deregistration_delay: 1m30s }`)).toContain(
      "exposure: Exposure.applicationLoadBalancer({certificate: props.certificate, healthCheck: {path: '/health'}, stickiness: {}, deregistrationDelay: Duration.seconds(90)})",
    );
  });

  test('that two services have in common give one of them a load balancer of its own', async () => {
    const app = await imported({ 'a/manifest.yml': `name: a\n${WEB}http: { path: / }`, 'b/manifest.yml': `name: b\n${WEB}http: { path: / }` });

    expect(app['lib/b.ts']).toContain('Exposure.applicationLoadBalancer(');
    expect(app['MIGRATION.md']).toContain('Give `b` another `alias` or `path` than `a`');
  });
});

describe('count', () => {
  test.each([
    ['a number', '3', 'scaling: Scaling.fixedCount(3)'],
    ['a range', '{ range: 1-10 }', 'Scaling.automatic({minCapacity: 1, maxCapacity: 10, cpuPercent: 70})'],
    ['targets', '{ range: { min: 2, max: 8 }, cpu_percentage: { value: 60 }, requests: 1000, response_time: 2s }',
      'Scaling.automatic({minCapacity: 2, maxCapacity: 8, cpuPercent: 60, requestsPerTarget: 1000, responseTime: Duration.seconds(2)})'],
    ['spot', '{ spot: 2 }', "capacityProviderStrategies: [{capacityProvider: 'FARGATE_SPOT', weight: 1}]"],
    ['a range that goes on with spot', '{ range: { min: 1, max: 10, spot_from: 3 } }', "[{capacityProvider: 'FARGATE', base: 2, weight: 0}, {capacityProvider: 'FARGATE_SPOT', weight: 1}]"],
  ])('%s', async (_what, count, code) => {
    expect(await codeOf(`${WEB}http: { path: / }\ncount: ${count}`)).toContain(code);
  });

  test('two tasks need no code', async () => {
    expect(await codeOf(`${WEB}http: { path: / }\ncount: 2`)).not.toContain('scaling');
  });

  test('is a backlog for a worker with a delay', async () => {
    expect(await codeOf(`${WORKER}count: { range: 1-5, queue_delay: { acceptable_latency: 1m, msg_processing_time: 250ms } }`)).toContain(
      'Scaling.backlog({minCapacity: 1, maxCapacity: 5, acceptableLatency: Duration.minutes(1), timePerMessage: Duration.millis(250)})',
    );
  });
});

describe('a schedule', () => {
  test.each([
    ['"0 3 * * 1-5"', "expression('cron(0 3 ? * 2-6 *)')"],
    ['"*/5 * * * *"', "expression('cron(*/5 * * * ? *)')"],
    ['"0 0 * * 5-7"', "expression('cron(0 0 ? * 1,6,7 *)')"],
    ['"@daily"', "expression('cron(0 0 * * ? *)')"],
    ['"@every 1h30m"', 'rate(Duration.minutes(90))'],
    ['rate(1 day)', 'rate(Duration.days(1))'],
    ['cron(0 * * * ? *)', "expression('cron(0 * * * ? *)')"],
  ])('%s', async (schedule, code) => {
    expect(await codeOf(`${JOB}on: { schedule: ${schedule} }\ntimeout: 1h\nretries: 2`)).toContain(
      `JobTrigger.schedule({schedule: scheduler.ScheduleExpression.${code}, taskRetryAttempts: 2, timeout: Duration.hours(1)})`,
    );
  });

  test('that is none makes a job on demand', async () => {
    expect(await codeOf(`${JOB}on: { schedule: none }`)).toContain('trigger: JobTrigger.onDemand()');
  });
});

describe('environments', () => {
  const manifest = `${WEB}http: { path: / }\nvariables: { LEVEL: info }\nenvironments: { prod: { count: 4, variables: { LEVEL: warn, REGION: eu } }, test: { count: 1 } }`;

  test('are stacks, and differ by the name of the environment', async () => {
    const app = await imported({ 'web/manifest.yml': `name: web\n${manifest}` });

    expect(squeeze(app['bin/shop.ts'])).toContain("new ShopStack(app, 'Shop-prod', {applicationName: 'shop', environmentName: 'prod'}); new ShopStack(app, 'Shop-test'");
    expect(squeeze(app['lib/web.ts'])).toContain("LEVEL: props.environmentName === 'test' ? 'info' : 'warn', ...(props.environmentName === 'prod' && {REGION: 'eu'})");
    expect(squeeze(app['lib/web.ts'])).toContain("scaling: props.environmentName === 'test' ? Scaling.fixedCount(1) : Scaling.fixedCount(4)");
  });

  test('have one line for a secret that is named after them', async () => {
    const secrets = (name: string) => `{ secrets: { TOKEN: /copilot/shop/${name}/secrets/TOKEN } }`;

    expect(await codeOf(`${WEB}http: { path: / }\nenvironments: { prod: ${secrets('prod')}, test: ${secrets('test')} }`)).toContain(
      "TOKEN: this.parameter('Token', `/copilot/${props.applicationName}/${props.environmentName}/secrets/TOKEN`)",
    );
  });

  test('bring VPC, certificate and the insights of their manifests', async () => {
    const app = await imported({
      'web/manifest.yml': `name: web\n${WEB}http: { path: / }`,
      'environments/prod/manifest.yml': `name: prod
type: Environment
network: { vpc: { id: vpc-1, subnets: { public: [{ id: subnet-1 }, { id: subnet-2 }], private: [{ id: subnet-3 }, { id: subnet-4 }] } } }
http: { public: { certificates: ['arn:aws:acm:eu-west-1:111122223333:certificate/1'] } }
observability: { container_insights: false }`,
    });

    expect(squeeze(app['lib/shop-stack.ts'])).toContain("vpcId: 'vpc-1', availabilityZones: [Fn.select(0, Fn.getAzs()), Fn.select(1, Fn.getAzs())], publicSubnetIds: ['subnet-1', 'subnet-2'], privateSubnetIds");
    expect(app['lib/shop-stack.ts']).toContain('containerInsights: ecs.ContainerInsights.DISABLED');
    expect(app['bin/shop.ts']).toContain("certificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/1'");
  });
});

test('topics lead from the workload that publishes to queues of those that subscribe', async () => {
  const app = await imported({
    'api/manifest.yml': 'name: api\ntype: Backend Service\nimage: { location: nginx, port: 80 }\npublish: { topics: [{ name: orders }, { name: audit, fifo: true }] }',
    'worker/manifest.yml': `name: worker\n${WORKER}subscribe: { topics: [{ name: orders, service: api }, { name: audit, service: api, queue: { fifo: true, dead_letter: { tries: 3 } } }], queue: { retention: 96h, timeout: 60s } }`,
  });

  expect(squeeze(app['lib/shop-stack.ts'])).toContain("orders: new sns.Topic(this, 'OrdersTopic', {enforceSSL: true}), audit: new sns.Topic(this, 'AuditTopic', {enforceSSL: true, fifo: true})");
  expect(squeeze(app['lib/api.ts'])).toContain('COPILOT_SNS_TOPIC_ARNS: Stack.of(this).toJsonString({orders: props.topics.orders.topicArn, audit: props.topics.audit.topicArn})');
  expect(squeeze(app['lib/worker.ts'])).toContain('queueOptions: {retentionPeriod: Duration.days(4), visibilityTimeout: Duration.minutes(1)}, subscriptions: [{topic: props.topics.orders}], additionalQueues: {Audit: {queueOptions: {maxReceiveCount: 3, fifo: true}, subscriptions: [{topic: props.topics.audit}]}}');
});

test('outputs of add-ons become variables, secrets, policies and security groups, and exports go', async () => {
  const app = await imported({
    'web/manifest.yml': `name: web\n${WEB}http: { path: / }`,
    'web/addons/db.yml': `
Parameters: { App: { Type: String }, Env: { Type: String }, Name: { Type: String } }
Resources:
  Table: { Type: AWS::DynamoDB::Table, Properties: { TableName: !Sub '\${App}-\${Env}' } }
  Access: { Type: AWS::IAM::ManagedPolicy, Properties: {} }
  Password: { Type: AWS::SecretsManager::Secret }
  Clients: { Type: AWS::EC2::SecurityGroup, Properties: {} }
Outputs:
  TableName: { Value: !Ref Table, Export: { Name: !Sub '\${App}-\${Env}-Table' } }
  AccessPolicy: { Value: !Ref Access }
  DbPassword: { Value: !Ref Password }
  ClientGroup: { Value: !GetAtt Clients.GroupId }`,
  });
  const code = squeeze(app['lib/web.ts']);

  expect(code).toContain("environment: {TABLE_NAME: output('TableName')}");
  expect(code).toContain("DB_PASSWORD: ecs.Secret.fromSecretsManager(secretsmanager.Secret.fromSecretCompleteArn(this, 'DbPassword', output('DbPassword')))");
  expect(code).toContain("securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(this, 'ClientGroup', output('ClientGroup'))]");
  expect(code).toContain("addManagedPolicy(iam.ManagedPolicy.fromManagedPolicyArn(this, 'AccessPolicy', output('AccessPolicy')))");
  expect(JSON.parse(app['addons/web.json']).Outputs.TableName).toEqual({ Value: { Ref: 'Table' } });
  expect(app['MIGRATION.md']).toContain('`addons/web.json`: Table (AWS::DynamoDB::Table)');
});

test('an add-on of a workload reads what those of the environments export', async () => {
  const app = await imported({
    'web/manifest.yml': `name: web\n${WEB}http: { path: / }`,
    'environments/addons/table.yml': "Resources: { Table: { Type: AWS::DynamoDB::Table } }\nOutputs: { TableArn: { Value: !GetAtt Table.Arn, Export: { Name: !Sub '${App}-${Env}-Table' } } }\nParameters: { App: { Type: String }, Env: { Type: String } }",
    'web/addons/access.yml': "Resources: { Access: { Type: AWS::IAM::ManagedPolicy, Properties: { Resource: !ImportValue { 'Fn::Sub': '${App}-${Env}-Table' } } } }",
  });

  expect(squeeze(app['lib/web.ts'])).toContain("parameters: {EnvironmentTableArn: props.environmentAddons.getOutput('TableArn').value}");
  expect(JSON.parse(app['addons/web.json']).Resources.Access.Properties.Resource).toEqual({ Ref: 'EnvironmentTableArn' });
});

test('a value that looks like a secret is not in the app', async () => {
  const app = await imported({ 'web/manifest.yml': `name: web\n${WEB}http: { path: / }\nvariables: { API_TOKEN: not-to-be-seen }` });

  expect(Object.values(app).join('\n')).not.toContain('not-to-be-seen');
  expect(app['MIGRATION.md']).toContain('`aws secretsmanager create-secret --name shop-web/api-token --secret-string …` (`API_TOKEN` of `web`, which was a plain variable)');
});

test('an argument of a build that looks like a secret is not in the app', async () => {
  const app = await imported({ 'web/manifest.yml': 'name: web\ntype: Backend Service\nimage: { build: { dockerfile: Dockerfile, args: { NPM_TOKEN: not-to-be-seen, LEVEL: info, TAG: "${TAG}" } } }' });

  expect(Object.values(app).join('\n')).not.toContain('not-to-be-seen');
  expect(squeeze(app['lib/web.ts'])).toContain("buildArgs: {LEVEL: 'info', TAG: process.env.TAG ?? ''}");
  expect(app['MIGRATION.md']).toContain('Pass `NPM_TOKEN` to the build of `web` in another way');
});

test('a private Request-Driven service stays private', async () => {
  expect(await codeOf('type: Request-Driven Web Service\nimage: { location: nginx, port: 80 }\nhttp: { private: true }')).toContain('Exposure.applicationLoadBalancer({internetFacing: false})');
});

test('an environment that builds its image does not pull the one of the others', async () => {
  const code = await codeOf(`${WEB}http: { path: / }\ncount: { spot: 2 }\nenvironments: { test: {}, prod: { image: { build: Dockerfile }, count: { range: 1-4 } } }`);

  expect(code).toContain("image: props.environmentName === 'prod' ? ecs.ContainerImage.fromAsset(");
  expect(code).toContain("scaling: props.environmentName === 'test' ? undefined : Scaling.automatic({minCapacity: 1, maxCapacity: 4, cpuPercent: 70})");
});

test('an image that each environment has for itself leaves no placeholder behind', async () => {
  const app = await imported({ 'web/manifest.yml': 'name: web\ntype: Backend Service\nenvironments: { test: { image: { location: nginx } } }' });

  expect(Object.keys(app).filter((file) => file.startsWith('images/'))).toEqual([]);
  expect(app['MIGRATION.md']).not.toContain('Put the sources');
});

test('file systems of the environment are kept first', async () => {
  const app = await imported({ 'web/manifest.yml': `name: web\n${WEB}http: { path: / }\nstorage: { volumes: { data: { path: /data, efs: true } } }` });

  expect(app['MIGRATION.md']).toContain('the EFS file system of the volume `data` of `web`');
});

test('FireLens sends logs where it did', async () => {
  expect(await codeOf(`${WEB}http: { path: / }\nlogging: { destination: { Name: datadog, TLS: 'on' }, enableMetadata: false, secretOptions: { apikey: /shop/key }, configFilePath: /a.conf }`)).toContain(
    "sidecars: [Sidecar.fireLens({destination: LogDestination.plugin({name: 'datadog', options: {TLS: 'on'}, secretOptions: {apikey: this.parameter('LogApikey', '/shop/key')}}), ecsMetadata: false, configFile: '/a.conf'})]",
  );
});

test('the variables of a file are under those of the manifest, and those that look like secrets are not in the app', async () => {
  fs.writeFileSync(path.join(directory, 'web.env'), 'LEVEL=debug\nREGION=eu\nAPI_TOKEN=not-to-be-seen\n');
  const app = await imported({ 'web/manifest.yml': `name: web\n${WEB}http: { path: / }\nenv_file: web.env\nvariables: { LEVEL: info }` });

  expect(squeeze(app['lib/web.ts'])).toContain("environment: {LEVEL: 'info', REGION: 'eu'}, secrets: {API_TOKEN: ecs.Secret.fromSecretsManager(");
  expect(Object.values(app).join('\n')).not.toContain('not-to-be-seen');
});

test('rollback alarms, the stop timeout and filters of subscriptions are options', async () => {
  const web = await codeOf(`${WEB}http: { path: / }\ndeployment: { rollback_alarms: [too-slow] }\ntaskdef_overrides: [{ path: 'ContainerDefinitions[0].StopTimeout', value: 60 }]`);

  expect(web).toContain("deployment: ServiceDeployment.blueGreen({alarms: [cloudwatch.Alarm.fromAlarmName(this, 'AlarmTooSlow', 'too-slow')]})");
  expect(web).toContain('stopTimeout: Duration.minutes(1)');
  expect(await codeOf(`${WORKER}subscribe: { topics: [{ name: orders, service: api, filter_policy: { store: [a, b], price: [{ exists: true }] } }] }`)).toContain(
    "filterPolicy: {store: sns.SubscriptionFilter.stringFilter({allowlist: ['a', 'b']}), price: sns.SubscriptionFilter.existsFilter()}",
  );
});

test('static sites, pipelines, overrides and unknown fields are named', async () => {
  const app = await imported({
    'site/manifest.yml': 'name: site\ntype: Static Site\nfiles: [{ source: dist }]',
    'web/manifest.yml': `name: web\n${WEB}http: { path: / }\nvariabels: { A: b }`,
    'web/overrides/cfn.patches.yml': '- op: add',
    'pipelines/main/manifest.yml': 'name: main\nstages: [{ name: test }]',
  });
  const guide = app['MIGRATION.md'];

  expect(guide).toContain('Make the static site `site` of a bucket and a CloudFront distribution');
  expect(guide).toContain('`web/overrides` did with Copilot\'s template: `cfn.patches.yml`');
  expect(guide).toContain('`stages`: Copilot\'s pipeline');
  expect(guide).toContain('`variabels.A`: not known to this tool');
});

test('fails for two workloads of one name', async () => {
  await expect(imported({ 'a/manifest.yml': `name: web\n${WEB}`, 'b/manifest.yml': `name: web\n${WEB}` })).rejects.toThrow('two workloads are named web');
});

describe('fails', () => {
  test('without a folder copilot', () => {
    expect(() => COPILOT_IMPORTER.import({ inputs: [directory], outdir: directory, options: {} })).toThrow(UsageError);
  });

  test.each([
    ['a range that is none', `${WEB}count: { range: many }`, /manifest\.yml:4:17: .*count\.range must be a range such as 1-10/],
    ['a duration that is none', `${WEB}http: { path: /, deregistration_delay: soon }`, /must be a duration such as 10s/],
    ['a schedule that is none', `${JOB}on: { schedule: tomorrow }`, /must be a schedule/],
    ['a list in place of a map', `${WEB}variables: [a]`, /variables must be a map, got a list/],
    ['a size that Fargate does not have', `${WEB}cpu: 99999`, /size that Fargate does not have/],
    ['a subscription without a topic', `${WORKER}subscribe: { topics: [{ service: api }] }`, /needs the name of a topic/],
    ['a type that Copilot does not have', 'type: constructor', /type must be one of Copilot's, got "constructor"/],
    ['an image that is a list', 'type: Backend Service\nimage: [nginx]', /image must be a map with build or location/],
    ['a mount of a volume that is not there', `${WEB}sidecars: { a: { image: x, mount_points: [{ source_volume: nope, path: /a }] } }`, /needs a source_volume of storage.volumes, got "nope"/],
    ['no YAML', `${WEB}variables: {`, /not valid YAML/],
  ])('with the place for %s', async (_what, manifest, message) => {
    const error: Error = await codeOf(manifest).then(() => new Error('was imported'), (reason) => reason);

    expect(error).toBeInstanceOf(SourceError);
    expect(error.message).toMatch(message);
  });
});
