import * as fs from 'node:fs';
import { App, Stack, Stage } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  Exposure, FargateJob, FargateWebService, FargateWorkerService, JobTrigger, Scaling, ServiceDeployment, SharedLoadBalancer, WorkloadCluster,
  WorkloadTask,
} from '../../../src/index';
import { QUOTAS } from '../../../src/validation/quotas/account-quotas';
import { image, webTask } from '../../fixtures/web-task';

const ENV = { account: '111111111111', region: 'eu-west-1' };

const ANYWHERE = '*';

function count(times: number): string[] {
  return Array.from({ length: times }, (_, i) => `${i}`);
}

function findsQuota(stack: Stack, ...words: string[]): void {
  Annotations.fromStack(stack).hasWarning(ANYWHERE, Match.stringLikeRegexp(words.join('.*')));
}

function findsNoQuota(stack: Stack): void {
  expect(Annotations.fromStack(stack).findWarning(ANYWHERE, Match.stringLikeRegexp('where AWS allows'))).toEqual([]);
}

/** A stack for each job, as teams have that deploy them one by one. */
function jobsInStacks(scope: App | Stage, number: number, stackProps = { env: ENV }): Stack[] {
  return count(number).map((i) => {
    const stack = new Stack(scope, `Job${i}`, stackProps);
    new FargateJob(stack, 'Job', {
      cluster: ecs.Cluster.fromClusterAttributes(stack, 'Cluster', {
        clusterName: 'jobs',
        vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['eu-west-1a'], privateSubnetIds: ['subnet-1'] }),
      }),
      task: WorkloadTask.container({ image }),
      trigger: JobTrigger.onEvent({ eventPattern: { source: ['shop'] } }),
      failureTopic: new sns.Topic(stack, 'Failures'),
    });
    return stack;
  });
}

describe('resource policies of CloudWatch Logs', () => {
  test('are counted across the stacks of an app: the eleventh stack with a failureTopic warns', () => {
    const app = new App();
    const stacks = jobsInStacks(app, 11);

    app.synth();

    findsQuota(stacks[10], '11 resource policies of CloudWatch Logs', '111111111111 in eu-west-1', 'Job0, Job1', 'AWS allows 10', 'fewer stacks');
  });

  test('of ten stacks fit, and those of eleven jobs in one stack are one', () => {
    const app = new App();
    const stacks = jobsInStacks(app, 10);

    app.synth();

    stacks.forEach(findsNoQuota);
  });

  test('in two accounts count for each', () => {
    const app = new App();
    const own = jobsInStacks(new Stage(app, 'Test', { env: ENV }), 6);
    const other = jobsInStacks(new Stage(app, 'Production'), 6, { env: { ...ENV, account: '222222222222' } });

    app.synth();

    [...own, ...other].forEach(findsNoQuota);
  });

  test('in one account count across its stages', () => {
    const app = new App();
    jobsInStacks(new Stage(app, 'Test'), 6);
    const stacks = jobsInStacks(new Stage(app, 'Production'), 6);

    app.synth();

    findsQuota(stacks[5], '12 resource policies of CloudWatch Logs');
  });

  test('of the app itself count as well', () => {
    const app = new App();
    jobsInStacks(app, 10);
    const stack = new Stack(app, 'Dns', { env: ENV });
    new logs.LogGroup(stack, 'Queries').addToResourcePolicy(new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('route53.amazonaws.com')], actions: ['logs:PutLogEvents'], resources: ['*'],
    }));

    app.synth();

    findsQuota(stack, '11 resource policies');
  });
});

test('clusters with a VPC of their own warn about Elastic IP addresses before they warn about VPCs', () => {
  const app = new App();
  const stacks = count(6).map((i) => new Stack(app, `Team${i}`, { env: ENV }));
  stacks.forEach((stack) => new WorkloadCluster(stack, 'Cluster', { natGateways: 1 }));

  app.synth();

  findsQuota(stacks[5], '6 Elastic IP addresses', 'AWS allows 5 by default', 'share a VPC');
  findsQuota(stacks[5], '6 VPCs', 'AWS allows 5 by default', 'share a WorkloadCluster');
  findsNoQuota(stacks[4]);
});

test('stacks without an account count together in one stage, and apart in two', () => {
  const app = new App();
  const stacks = ['Test', 'Production'].flatMap((name) => {
    const stage = new Stage(app, name);
    return count(3).map((i) => new Stack(stage, `Team${i}`));
  });
  stacks.forEach((stack) => new WorkloadCluster(stack, 'Cluster', { natGateways: 1 }));

  app.synth();

  stacks.forEach(findsNoQuota);
});

/** Synthesizes a stack with a cluster, in which something is counted. */
function stackWith(add: (stack: Stack, cluster: WorkloadCluster) => void): Stack {
  const stack = new Stack(new App(), 'Stack');
  add(stack, new WorkloadCluster(stack, 'Cluster'));
  return stack;
}

/** Creates clients in stacks of ten, and returns the last of the stacks. */
function clientsOfDatabase(clients: number): Stack {
  const stacks: Stack[] = [];
  stackWith((stack, cluster) => {
    const database = new ec2.SecurityGroup(stack, 'Database', { vpc: cluster.vpc });
    stacks.push(...count(clients / 10 + 1).map((i) => new Stack(stack.node.root, `Clients${i}`)));
    count(clients).forEach((i) => new FargateWorkerService(stacks[Math.floor(Number(i) / 10)], `Service${i}`, {
      cluster, task: WorkloadTask.container({ image }), scaling: Scaling.fixedCount(1),
    }).connections.allowTo(database, ec2.Port.tcp(5432)));
  });
  return stacks[stacks.length - 1];
}

test('the clients of one database, in any stack, need more than 60 inbound rules of its security group', () => {
  findsNoQuota(clientsOfDatabase(60));
  findsQuota(clientsOfDatabase(61), '61 inbound rules for one security group for IPv4', 'AWS allows 60 by default');
}, 30_000);

function rulesForBothFamilies(ipv6: number): Stack {
  return stackWith((stack, { vpc }) => {
    const group = new ec2.SecurityGroup(stack, 'Group', { vpc });
    count(59).forEach((i) => group.addIngressRule(ec2.Peer.ipv4(`10.0.${i}.0/24`), ec2.Port.tcp(80)));
    count(ipv6).forEach((i) => group.addIngressRule(ec2.Peer.ipv6(`2001:db8::${i}/128`), ec2.Port.tcp(80)));
    group.addIngressRule(group, ec2.Port.tcp(80));
  });
}

test('rules for IPv4 and IPv6 count apart, and one for a security group counts for both', () => {
  findsNoQuota(rulesForBothFamilies(59));
  findsQuota(rulesForBothFamilies(60), '61 inbound rules for one security group for IPv6');
});

test('outbound rules count, too', () => {
  const stack = stackWith((scope, { vpc }) => {
    const group = new ec2.SecurityGroup(scope, 'Group', { vpc, allowAllOutbound: false });
    count(61).forEach((i) => group.addEgressRule(ec2.Peer.ipv4(`10.0.${i}.0/24`), ec2.Port.tcp(80)));
  });

  findsQuota(stack, '61 outbound rules for one security group for IPv4');
});

test('a listener with more certificates than the quota warns', () => {
  const stack = stackWith((scope, { vpc }) => {
    const [first, ...others] = count(27).map((i) => (
      acm.Certificate.fromCertificateArn(scope, `Certificate${i}`, `arn:aws:acm:eu-west-1:111111111111:certificate/${i}`)
    ));
    new SharedLoadBalancer(scope, 'LoadBalancer', { vpc, certificate: first }).listener.addCertificates('More', others);
  });

  findsQuota(stack, '26 certificates beside the default ones for one listener', 'AWS allows 25 by default');
});

function loadBalancers(application: number): Stack {
  return stackWith((stack, { vpc }) => {
    count(application).forEach((i) => new elbv2.ApplicationLoadBalancer(stack, `Application${i}`, { vpc }));
    new elbv2.NetworkLoadBalancer(stack, 'Network', { vpc });
  });
}

test('51 load balancers of services in one account warn, and Network Load Balancers do not count', () => {
  findsNoQuota(loadBalancers(50));
  findsQuota(loadBalancers(51), '51 Application Load Balancers', 'SharedLoadBalancer');
});

function eventRules(onDefaultBus: number): Stack {
  return stackWith((stack) => {
    const eventPattern = { source: ['shop'] };
    count(onDefaultBus).forEach((i) => new events.Rule(stack, `Rule${i}`, { eventPattern }));
    new events.Rule(stack, 'OnOwnBus', { eventPattern, eventBus: new events.EventBus(stack, 'Bus') });
  });
}

test('301 rules on the default event bus warn; those on another bus do not count', () => {
  findsNoQuota(eventRules(300));
  findsQuota(eventRules(301), '301 rules on the default event bus');
});

test('fails on a second CodeDeploy group for a service', () => {
  const app = new App();
  const stack = new Stack(app, 'Shop');
  const web = new FargateWebService(stack, 'Web', { task: webTask(), deployment: ServiceDeployment.codeDeploy() });
  const { targetGroup, alternateTargetGroup, listener } = web;
  new codedeploy.EcsDeploymentGroup(new Stack(app, 'Pipeline'), 'Group', {
    service: web.service,
    blueGreenDeploymentConfig: { blueTargetGroup: targetGroup!, greenTargetGroup: alternateTargetGroup!, listener: listener! },
  });

  expect(() => app.synth()).toThrow(/Pipeline\/Group\/Resource: .*2 CodeDeploy deployment groups for one ECS service.*AWS allows 1; remove the deployment group/);
});

test('services of one logical ID in two stacks are two services, with a CodeDeploy group each', () => {
  const app = new App();
  ['Blue', 'Green'].forEach((name) => new FargateWebService(new Stack(app, name, { env: ENV }), 'Web', {
    task: webTask(), exposure: Exposure.applicationLoadBalancer(), deployment: ServiceDeployment.codeDeploy(),
  }));

  expect(() => app.synth()).not.toThrow();
});

test('docs/quotas.md names each quota', () => {
  const page = fs.readFileSync('docs/quotas.md', 'utf-8');
  for (const { resources, limit, link } of QUOTAS) {
    expect(page.toLowerCase()).toContain(`| ${resources.toLowerCase()} | ${limit} |`);
    expect(page).toContain(link);
  }
});
