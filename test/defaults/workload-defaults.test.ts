import { App, Stack, Stage } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { ContainerLogging, Exposure, FargateJob, FargateWebService, JobTrigger, ProductionDefaultsOptions, ServiceDeployment, TaskContainerOptions, WorkloadCluster, WorkloadDefaults, WorkloadTask } from '../../src/index';
import { existingCertificate } from '../fixtures/certificate';
import { errorAt } from '../fixtures/error-at';
import { getAtt, onlyResource, resourcesOf } from '../fixtures/template-references';

const image = ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable');
const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const WEB_ACL = 'arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1';

function production(options: ProductionDefaultsOptions = {}): Stack {
  const stack = new Stack(new App(), 'Stack');
  WorkloadDefaults.production({ certificate: existingCertificate(new Stack()), ...options }).applyTo(stack);
  return stack;
}

function web(stack: Stack, options: Partial<TaskContainerOptions> = {}, exposure = Exposure.applicationLoadBalancer()): Template {
  new FargateWebService(stack, 'Web', { task: WorkloadTask.container({ image, port: 8080, ...options }), exposure });
  return Template.fromStack(stack);
}

const containerOf = (template: Template) => onlyResource(template, 'AWS::ECS::TaskDefinition').Properties.ContainerDefinitions[0];
const attributesOf = (template: Template) => (
  Object.fromEntries(onlyResource(template, LOAD_BALANCER).Properties.LoadBalancerAttributes.map(({ Key, Value }: any) => [Key, Value]))
);

describe('production defaults', () => {
  test('apply to a load balancer: HTTPS, access logs, web ACL and deletion protection', () => {
    const template = web(production({ webAclArn: WEB_ACL }));

    expect(attributesOf(template)).toMatchObject({
      'deletion_protection.enabled': 'true',
      'access_logs.s3.enabled': 'true',
      'access_logs.s3.bucket': { Ref: onlyResource(template, 'AWS::S3::Bucket').id },
    });
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', { Port: 443, Protocol: 'HTTPS' });
    template.hasResourceProperties('AWS::WAFv2::WebACLAssociation', { WebACLArn: WEB_ACL });
  });

  test('apply to a VPC: flow logs, and a default security group without rules', () => {
    const template = web(production());

    template.hasResourceProperties('AWS::EC2::FlowLog', { TrafficType: 'ALL', LogDestinationType: 'cloud-watch-logs' });
    template.resourceCountIs('Custom::VpcRestrictDefaultSG', 1);
  });

  test('apply to all log groups of a stack: one key, a year of retention, and retained when the stack is deleted', () => {
    const stack = production();
    new FargateWebService(stack, 'Web', { task: WorkloadTask.container({ image, port: 8080 }), deployment: ServiceDeployment.codeDeploy() });
    const template = Template.fromStack(stack);

    const key = { 'Fn::GetAtt': [onlyResource(template, 'AWS::KMS::Key').id, 'Arn'] };
    const groups = resourcesOf(template, 'AWS::Logs::LogGroup');
    expect(groups.map(({ Properties }) => Properties)).toEqual(groups.map(() => expect.objectContaining({ KmsKeyId: key, RetentionInDays: 365 })));
    expect(groups.length).toBeGreaterThanOrEqual(4);
    expect(Object.values(template.findResources('AWS::Logs::LogGroup', { DeletionPolicy: 'Retain' }))).toHaveLength(groups.length);
  });

  test('allow CloudWatch Logs to use the key for the log groups of the stack, and rotate the key', () => {
    const { Properties } = onlyResource(web(production()), 'AWS::KMS::Key');

    expect(Properties.EnableKeyRotation).toBe(true);
    const forLogs = Properties.KeyPolicy.Statement.filter(({ Principal }: any) => Principal.Service);
    expect(forLogs).toHaveLength(1);
    expect(forLogs[0].Condition.ArnLike['kms:EncryptionContext:aws:logs:arn']['Fn::Join'][1].at(-1)).toBe(':log-group:Stack-*');
  });

  test('may have an existing key', () => {
    const stack = new Stack(new App(), 'Stack');
    const encryptionKey = kms.Key.fromKeyArn(new Stack(), 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/1');
    WorkloadDefaults.production({ certificate: existingCertificate(new Stack()), encryptionKey }).applyTo(stack);
    const template = web(stack);

    template.resourceCountIs('AWS::KMS::Key', 0);
    template.allResourcesProperties('AWS::Logs::LogGroup', { KmsKeyId: 'arn:aws:kms:eu-west-1:111122223333:key/1' });
  });

  test('apply to ECS Exec sessions: encrypted and logged', () => {
    const template = web(production());

    const { Properties: { Configuration: { ExecuteCommandConfiguration: sessions } } } = onlyResource(template, 'AWS::ECS::Cluster');
    expect(sessions).toMatchObject({ Logging: 'OVERRIDE', LogConfiguration: { CloudWatchEncryptionEnabled: true } });
    expect(sessions.KmsKeyId).toEqual({ 'Fn::GetAtt': [onlyResource(template, 'AWS::KMS::Key').id, 'Arn'] });
  });

  test('apply to the main container: no root user, no capabilities, and a read-only root file system', () => {
    expect(containerOf(web(production()))).toMatchObject({
      User: '1000:1000', ReadonlyRootFilesystem: true, LinuxParameters: { Capabilities: { Drop: ['ALL'] }, Tmpfs: [{ ContainerPath: '/tmp' }] },
    });
  });

  test('apply to state machines of jobs: logged and traced', () => {
    const stack = production();
    new FargateJob(stack, 'Job', { task: WorkloadTask.container({ image }), trigger: JobTrigger.onDemand() });

    Template.fromStack(stack).hasResourceProperties('AWS::StepFunctions::StateMachine', {
      LoggingConfiguration: { Level: 'ALL' }, TracingConfiguration: { Enabled: true },
    });
  });

  test.each([
    ['faces the internet', Exposure.applicationLoadBalancer()],
    ['does not', Exposure.applicationLoadBalancer({ internetFacing: false })],
  ])('fail for plain HTTP if the load balancer %s', (_, exposure) => {
    expect(() => web(production({ certificate: undefined }), {}, exposure)).toThrow(
      errorAt('Stack/Web', 'plain HTTP', 'certificate', 'WorkloadDefaults.production()'),
    );
  });
});

describe('props take precedence over the defaults', () => {
  test('of a load balancer', () => {
    const stack = production({ webAclArn: WEB_ACL });
    const exposure = Exposure.applicationLoadBalancer({ deletionProtection: false, accessLogs: false, webAclArn: `${WEB_ACL}2`, certificate: existingCertificate(stack) });
    const template = web(stack, {}, exposure);

    expect(attributesOf(template)).not.toHaveProperty(['access_logs.s3.enabled']);
    expect(attributesOf(template)).toMatchObject({ 'deletion_protection.enabled': 'false' });
    template.hasResourceProperties('AWS::WAFv2::WebACLAssociation', { WebACLArn: `${WEB_ACL}2` });
  });

  test('of a container', () => {
    expect(containerOf(web(production(), { hardened: false }))).not.toHaveProperty('User');
    expect(containerOf(web(production(), { user: 'nginx' }))).toMatchObject({ User: 'nginx', ReadonlyRootFilesystem: true });
    const writing = containerOf(web(production(), { readonlyRootFilesystem: false, addCapabilities: [ecs.Capability.SYS_PTRACE] }));
    expect(writing).toMatchObject({ User: '1000:1000', ReadonlyRootFilesystem: false, LinuxParameters: { Capabilities: { Add: ['SYS_PTRACE'] } } });
  });

  test('of log groups', () => {
    const template = web(production(), { logging: ContainerLogging.awsLogs({ retention: logs.RetentionDays.ONE_WEEK }) });

    template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 7, KmsKeyId: Match.anyValue() });
  });

  test('of a cluster', () => {
    const stack = production();
    new WorkloadCluster(stack, 'Cluster', { flowLogs: { trafficType: 'REJECT' as never }, executeCommandConfiguration: { logging: ecs.ExecuteCommandLogging.NONE } });
    const template = Template.fromStack(stack);

    template.hasResourceProperties('AWS::EC2::FlowLog', { TrafficType: 'REJECT' });
    template.hasResourceProperties('AWS::ECS::Cluster', { Configuration: { ExecuteCommandConfiguration: { Logging: 'NONE' } } });
  });
});

describe('workload defaults', () => {
  test('apply to all constructs below a scope, except below a scope with other defaults', () => {
    const app = new App();
    WorkloadDefaults.production().applyTo(app);
    const stage = new Stage(app, 'Development');
    WorkloadDefaults.development().applyTo(stage);
    const [development, other] = [new Stack(stage, 'Stack'), new Stack(app, 'Stack')];
    [development, other].forEach((stack) => new WorkloadCluster(stack, 'Cluster'));

    Template.fromStack(development).resourceCountIs('AWS::EC2::FlowLog', 0);
    Template.fromStack(other).resourceCountIs('AWS::EC2::FlowLog', 1);
  });

  test('are the development defaults unless others are applied', () => {
    const [plain, development] = [new Stack(new App(), 'Stack'), new Stack(new App(), 'Stack')];
    WorkloadDefaults.development().applyTo(development);

    expect(web(development).toJSON()).toEqual(web(plain).toJSON());
  });

  test('fail if the scope has resources already', () => {
    const stack = new Stack(new App(), 'Stack');
    const key = new kms.Key(stack, 'Key');

    expect(() => WorkloadDefaults.production().applyTo(stack)).toThrow(
      errorAt('Stack', 'before', "got 'Stack/Key/Resource';", 'applyTo()'),
    );
    expect(getAtt(key, 'Arn')).toBeDefined();
  });

  test('fail if the scope has defaults already', () => {
    expect(() => WorkloadDefaults.development().applyTo(production())).toThrow(errorAt('Stack', 'already', 'applyTo() once'));
  });
});
