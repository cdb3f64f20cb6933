import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { ContainerLogging, FargateWebService, Scaling, Sidecar, TaskVolume, WorkloadTask } from '../../../src/index';
import { existingVpc } from '../../fixtures/existing-cluster';
import { webTask } from '../../fixtures/web-task';
import { inStack, ROLLING, securityGroup, sharedCluster, task, web } from '../apps';
import { Area, change, doc, NOTHING, TASKS } from '../change';
import { Build } from '../update/synthesize';
import { ENDS_WITH_UPDATE, FIRST_GROUP, LATER_TASKS, LOG_POLICY, LOST_LOG, NAME_REPLACES, NEXT_STRATEGY, SAME_GROUP } from '../words';

const { fromRegistry } = ecs.ContainerImage;
const WEB = web();
const SECRET = task((stack) => ({ secrets: { TOKEN: secret(stack, 'Token') } }));
const LOGS = task({ logging: ContainerLogging.awsLogs({ retention: logs.RetentionDays.ONE_WEEK }) });
const fixed = (count: number) => web({ scaling: Scaling.fixedCount(count) });
const automatic = (options: Partial<Parameters<typeof Scaling.automatic>[0]> = {}) => web({
  scaling: Scaling.automatic({ minCapacity: 2, maxCapacity: 10, cpuPercent: 60, ...options }),
});

export const TASK: Area = {
  title: 'The task',
  text: 'Of a web service with the defaults. With `codeDeploy()`, the new version goes through a CodeDeploy deployment in the same way, except for what ECS refuses (see below).',
  changes: [
    change('image', WEB, task({ image: fromRegistry('public.ecr.aws/nginx/nginx:1.29') }), TASKS),
    change('`environment`', WEB, task({ environment: { LOG_LEVEL: 'debug' } }), TASKS),
    change('`command`', WEB, task({ command: ['serve'] }), TASKS),
    change('`cpu` and `memoryLimitMiB`', WEB, task({ cpu: 512, memoryLimitMiB: 1024 }), TASKS),
    change('`ephemeralStorageGiB`', WEB, task({ ephemeralStorageGiB: 50 }), TASKS),
    change('`runtimePlatform`: Graviton', WEB, task({
      runtimePlatform: { cpuArchitecture: ecs.CpuArchitecture.ARM64, operatingSystemFamily: ecs.OperatingSystemFamily.LINUX },
    }), TASKS),
    change('`secrets` added', WEB, SECRET, TASKS),
    change('`secrets`: another secret', task((stack) => ({ secrets: { TOKEN: existingSecret(stack, 'old') } })),
      task((stack) => ({ secrets: { TOKEN: existingSecret(stack, 'new') } })),
      TASKS),
    change('`secrets` removed', SECRET, WEB, TASKS),
    change('`healthCheck` of the container', WEB, task({ healthCheck: { command: ['CMD-SHELL', 'true'] } }), TASKS),
    change('`stopTimeout`', WEB, task({ stopTimeout: Duration.seconds(60) }), TASKS),
    change('`hardened`', WEB, task({ hardened: true }), TASKS),
    change('`sidecars` added', WEB, task({ sidecars: [agent()] }), TASKS),
    change('`sidecars` removed', task({ sidecars: [agent()] }), WEB, 'lost: the log of the sidecar', { finds: ['data deleted'], says: LOG_POLICY }),
    change('`port`', WEB, task({ port: 8080 }), TASKS),
    change('`containerName`', WEB, task({ containerName: 'shop' }), LOST_LOG, { finds: ['data deleted'], says: LOG_POLICY }),
    change('`family` given', WEB, task({ family: 'shop' }), TASKS),
    change('`family` changed', task({ family: 'shop' }), task({ family: 'store' }), TASKS),
    change('`taskRole` given', WEB, task((stack) => ({ taskRole: role(stack) })), TASKS),
    change('`executionRole` given', WEB, task((stack) => ({ executionRole: role(stack) })), TASKS),
    change('EFS volume mounted', WEB, mounted('Files'), TASKS),
    change('EFS volume exchanged for another', mounted('Files'), mounted('Documents'), TASKS),
    change('`mounts`: `readOnly`', mounted('Files'), mounted('Files', true), TASKS),
    change('`permissions` of a sidecar exchanged', task({ sidecars: [agent('xray:PutTraceSegments')] }), task({ sidecars: [agent('aps:RemoteWrite')] }),
      ENDS_WITH_UPDATE),
    change('container options → a task definition document', WEB, web({
      task: WorkloadTask.fromDocument({
        cpu: '256', memory: '512', containerDefinitions: [{ name: 'app', image: 'public.ecr.aws/nginx/nginx:stable', portMappings: [{ containerPort: 80 }] }],
      }),
    }), 'nothing: the document says the same'),
    change('`ContainerLogging.awsLogs({ retention })`', WEB, LOGS, NOTHING),
    change('`awsLogs({ removalPolicy: RETAIN })`', WEB, task({ logging: ContainerLogging.awsLogs({ removalPolicy: RemovalPolicy.RETAIN }) }),
      NOTHING),
    change('`awsLogs({ logGroupName })` given', WEB, task({ logging: ContainerLogging.awsLogs({ logGroupName: '/shop/web' }) }),
      'tasks are replaced, no request is lost; the old log group stays, without a stack'),
    change('`awsLogs({ logGroup })`: an existing log group', WEB,
      task((stack) => ({ logging: ContainerLogging.awsLogs({ logGroup: logs.LogGroup.fromLogGroupName(stack, 'Logs', 'shop') }) })),
      'lost: the log so far, unless it is retained', { finds: ['data deleted'], says: LOG_POLICY }),
    change('`awsLogs({ logGroupClass })`', WEB, task({ logging: ContainerLogging.awsLogs({ logGroupClass: logs.LogGroupClass.INFREQUENT_ACCESS }) }),
      'unknown: CloudWatch Logs cannot change the class, and CloudFormation does not document whether it replaces the log group',
      { says: doc('logGroupClass', 'Another class replaces the log group.') }),
    change('`awsLogs({ shared: true })`', WEB, task({ logging: ContainerLogging.awsLogs({ shared: true }) }),
      'lost: the log so far, unless it is retained', { finds: ['data deleted'], says: LOG_POLICY }),
    change('`awsLogs({ streamPrefix })`', WEB, task({ logging: ContainerLogging.awsLogs({ streamPrefix: 'web' }) }), TASKS),
  ],
};

export const SERVICE: Area = {
  title: 'The service',
  changes: [
    change('`Scaling.fixedCount()` 2 → 4', fixed(2), fixed(4), NOTHING),
    change('`fixedCount()` → `Scaling.automatic()`', fixed(2), automatic(), NOTHING),
    change('`Scaling.automatic()` → `fixedCount()`', automatic(), fixed(2),
      'nothing, if the fixed count is what runs: ECS starts or stops tasks to reach it'),
    change('`minCapacity`, `maxCapacity`', automatic(), automatic({ minCapacity: 4, maxCapacity: 20 }), NOTHING),
    change('`cpuPercent`', automatic(), automatic({ cpuPercent: 40 }), NOTHING),
    change('`requestsPerTarget` added', automatic(), automatic({ requestsPerTarget: 1000 }), NOTHING),
    change('`cpuPercent` → `memoryPercent`', automatic(), automatic({ cpuPercent: undefined, memoryPercent: 60 }), NOTHING),
    change('`scaleInCooldown`', automatic(), automatic({ scaleInCooldown: Duration.minutes(10) }), NOTHING),
    change('`healthCheckGracePeriod`', WEB, web({ healthCheckGracePeriod: Duration.minutes(3) }), NOTHING),
    change('`outputs: false`', WEB, web({ outputs: false }), NOTHING),
    change('`enableExecuteCommand`', WEB, web({ enableExecuteCommand: true }), LATER_TASKS),
    change('`enableExecuteCommand` removed', web({ enableExecuteCommand: true }), WEB,
      'nothing: only tasks that start afterwards are without it; the permissions go in the cleanup'),
    change('`enableEcsManagedTags`', WEB, web({ enableEcsManagedTags: true }), LATER_TASKS),
    change('`propagateTags`', WEB, web({ propagateTags: ecs.PropagatedTagSource.SERVICE }), LATER_TASKS),
    change('`highResolutionMetrics`', WEB, web({ highResolutionMetrics: true }), 'nothing, as far as AWS documents'),
    change('`platformVersion`', WEB, web({ platformVersion: ecs.FargatePlatformVersion.VERSION1_4 }), TASKS),
    change('`capacityProviderStrategies`: Spot', WEB,
      web({ capacityProviderStrategies: [{ capacityProvider: 'FARGATE', base: 1, weight: 1 }, { capacityProvider: 'FARGATE_SPOT', weight: 3 }] }),
      NEXT_STRATEGY),
    change('`vpcSubnets` of the tasks, with `assignPublicIp`', WEB, web({ vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC }, assignPublicIp: true }),
      TASKS),
    change('`securityGroups` added', WEB, web((stack) => ({ securityGroups: [securityGroup(stack)] })), TASKS),
    change('`redeployOnSecretRotation`', SECRET,
      task((stack) => ({ secrets: { TOKEN: secret(stack, 'Token') } }), { redeployOnSecretRotation: true }),
      NOTHING),
    change('`serviceName` given', WEB, web({ serviceName: 'shop' }), FIRST_GROUP, { finds: ['second service'], says: NAME_REPLACES }),
    change('`serviceName` given, with `rolling()`', web({ deployment: ROLLING }), web({ serviceName: 'shop', deployment: ROLLING }),
      SAME_GROUP, { says: NAME_REPLACES }),
    change('construct id of the service', WEB, inStack((stack) => {
      new FargateWebService(stack, 'Store', { task: webTask(), cluster: sharedCluster(stack) });
    }), 'lost: the log, unless it is retained; also another address: a new service with a new load balancer takes the place of the old one',
    { finds: ['data deleted'], says: LOG_POLICY }),
  ],
};

function secret(stack: Construct, id: string): ecs.Secret {
  return ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, id));
}

function existingSecret(stack: Construct, name: string): ecs.Secret {
  const arn = `arn:aws:secretsmanager:us-east-1:111111111111:secret:${name}-abcdef`;
  return ecs.Secret.fromSecretsManager(secretsmanager.Secret.fromSecretCompleteArn(stack, name, arn));
}

function agent(...actions: string[]) {
  const permissions = actions.map((action) => new iam.PolicyStatement({ actions: [action], resources: ['*'] }));
  return Sidecar.container({ image: fromRegistry('public.ecr.aws/xray/aws-xray-daemon:3.x'), containerName: 'agent', permissions });
}

function role(stack: Construct): iam.Role {
  return new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
}

/** A web service that mounts one of two file systems. */
function mounted(id: string, readOnly = false): Build {
  return task((stack) => {
    const vpc = existingVpc(stack, 'FilesVpc');
    const fileSystems = Object.fromEntries(['Files', 'Documents'].map((each) => [each, new efs.FileSystem(stack, each, { vpc })]));
    return { mounts: [{ volume: TaskVolume.efs({ fileSystem: fileSystems[id], rootAccess: true }), containerPath: '/data', readOnly }] };
  });
}
