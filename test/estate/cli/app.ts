import { App, Duration, Stack, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import {
  CloudMapDnsRecords, Discovery, Ec2Capacity, Ec2DaemonService, Ec2ReplicaService, EcsRules, Exposure, FargateBackendService, FargateJob,
  FargateWebService, FargateWebServiceProps, FargateWorkerService, JobTrigger, ServiceDeployment, SharedLoadBalancer, StaticAddresses,
  WorkloadCluster, WorkloadTask,
} from '../../../src/index';

// An app for the real CLI: each workload and each exposure, in a VPC that is looked up.
const app = new App();
const stack = new Stack(app, 'Shop', { env: { account: '111122223333', region: 'eu-west-1' } });
const vpc = ec2.Vpc.fromLookup(stack, 'Vpc', { vpcId: 'vpc-1' });
const cluster = new WorkloadCluster(stack, 'Cluster', { vpc });
const text = ssm.StringParameter.valueFromLookup(stack, '/shop/name');
const task = WorkloadTask.container({ image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'), port: 80, family: text });
const web = (id: string, exposure: Exposure, props: Partial<FargateWebServiceProps> = {}) => (
  new FargateWebService(stack, id, { task, cluster, exposure, deployment: ServiceDeployment.rolling(), ...props })
);

const zone = route53.HostedZone.fromLookup(stack, 'Zone', { domainName: 'example.com' });
web('Alb', Exposure.applicationLoadBalancer({ domain: { zone, name: `${text}.example.com` } }), { deployment: ServiceDeployment.blueGreen() });
web('Internal', Exposure.applicationLoadBalancer({ internetFacing: false, vpcSubnets: { subnetGroupName: 'App' } }));
web('Nlb', Exposure.networkLoadBalancer({ internetFacing: false, addresses: StaticAddresses.privateIpv4('10.0.0.1', '10.0.1.1', '10.0.2.1') }));
web('Shared', Exposure.sharedLoadBalancer(new SharedLoadBalancer(stack, 'LoadBalancer', { vpc }), { hosts: [text] }));
web('Listener', Exposure.existingListener({
  listener: elbv2.ApplicationListener.fromLookup(stack, 'ExistingListener', { loadBalancerTags: { name: 'shop' } }), priority: 1, paths: ['/'],
}));
web('HttpApi', Exposure.httpApi(), { discovery: Discovery.cloudMap({ name: 'api', dnsRecords: CloudMapDnsRecords.SRV }) });
web('Multiple', Exposure.multiple(Exposure.applicationLoadBalancer(), { Internal: Exposure.networkLoadBalancer({ internetFacing: false }) }));
new FargateBackendService(stack, 'Backend', { task, cluster, discovery: Discovery.cloudMap({ name: text }) });
new FargateWorkerService(stack, 'Worker', { task, cluster, vpcSubnets: { availabilityZones: ['eu-west-1a'] } });
new FargateJob(stack, 'Job', { task, cluster, trigger: JobTrigger.schedule({ schedule: scheduler.ScheduleExpression.rate(Duration.hours(1)) }) });
const capacityProviders = [new Ec2Capacity(stack, 'Capacity', { cluster })];
new Ec2ReplicaService(stack, 'Replica', { task, capacityProviders });
new Ec2DaemonService(stack, 'Daemon', { task, capacityProviders });
Validations.of(app).addPlugins(new EcsRules());
