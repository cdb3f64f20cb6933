import { App, Environment, Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';
import { Build } from './update/synthesize';
import {
  ApplicationLoadBalancerOptions, Exposure, FargateBackendService, FargateBackendServiceProps, FargateJob, FargateWebService, FargateWebServiceProps,
  FargateWorkerService, FargateWorkerServiceProps, IWorkloadCluster, JobTrigger, NetworkLoadBalancerOptions, ServiceDeployment, TaskContainerOptions,
} from '../../src/index';
import { existingCertificate } from '../fixtures/certificate';
import { existingCluster, existingNamespace } from '../fixtures/existing-cluster';
import { webTask } from '../fixtures/web-task';

export const ENV: Environment = { account: '111111111111', region: 'us-east-1' };

/** Options, or what makes them in a stack. */
export type Options<T> = Partial<T> | ((stack: Stack) => Partial<T>);

/** An app of one stack. */
export function inStack(fill: (stack: Stack) => void): Build {
  return (app) => fill(newStack(app, 'Shop'));
}

export function newStack(app: App, id: string): Stack {
  return new Stack(app, id, { env: ENV });
}

/** A cluster that exists already, so that a template holds nothing but what changes. */
export function sharedCluster(stack: Construct): IWorkloadCluster {
  return existingCluster(stack, existingNamespace(stack));
}

/** A web service. */
export function web(options: Options<FargateWebServiceProps> = {}): Build {
  return inStack((stack) => {
    const given = valueOf(options, stack);
    new FargateWebService(stack, 'Web', { task: webTask(), ...given, cluster: given.cluster ?? sharedCluster(stack) });
  });
}

/** A web service whose task has these options. */
export function task(options: Options<TaskContainerOptions>, service: Partial<FargateWebServiceProps> = {}): Build {
  return web((stack) => ({ task: webTask(valueOf(options, stack)), ...service }));
}

/** A web service behind an Application Load Balancer of its own. */
export function alb(options: Options<ApplicationLoadBalancerOptions> = {}, deployment?: ServiceDeployment): Build {
  return web((stack) => ({ exposure: Exposure.applicationLoadBalancer(valueOf(options, stack)), deployment }));
}

/** A web service behind a Network Load Balancer of its own. */
export function nlb(options: Options<NetworkLoadBalancerOptions> = {}, deployment?: ServiceDeployment): Build {
  return web((stack) => ({ exposure: Exposure.networkLoadBalancer(valueOf(options, stack)), deployment }));
}

/** A service without a load balancer. */
export function backend(options: Options<FargateBackendServiceProps> & Pick<FargateBackendServiceProps, 'discovery'>): Build {
  return inStack((stack) => {
    new FargateBackendService(stack, 'Orders', { task: webTask(), cluster: sharedCluster(stack), ...options });
  });
}

/** A service that consumes a queue. */
export function worker(options: Options<FargateWorkerServiceProps> = {}): Build {
  return inStack((stack) => {
    new FargateWorkerService(stack, 'Thumbnails', { task: webTask({ port: undefined }), cluster: sharedCluster(stack), ...valueOf(options, stack) });
  });
}

/** A job. */
export function job(trigger: (stack: Stack) => JobTrigger, options: Options<TaskContainerOptions> = {}): Build {
  return inStack((stack) => {
    new FargateJob(stack, 'Report', { task: webTask({ port: undefined, ...valueOf(options, stack) }), cluster: sharedCluster(stack), trigger: trigger(stack) });
  });
}

export function valueOf<T>(options: Options<T>, stack: Stack): Partial<T> {
  return typeof options === 'function' ? options(stack) : options;
}

/** A hosted zone that exists already. */
export function zone(stack: Construct): route53.IHostedZone {
  return stack.node.tryFindChild('Zone') as route53.IHostedZone | undefined
    ?? route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' });
}

/** HTTPS by a certificate that exists already. */
export function https(stack: Construct): { readonly certificate: acm.ICertificate } {
  return { certificate: stack.node.tryFindChild('Certificate') as acm.ICertificate | undefined ?? existingCertificate(stack) };
}

/** HTTPS by another certificate that exists already. */
export function renewed(stack: Construct): { readonly certificate: acm.ICertificate } {
  return { certificate: acm.Certificate.fromCertificateArn(stack, 'Renewed', 'arn:aws:acm:us-east-1:111111111111:certificate/2') };
}

/** A domain name, with the certificate that comes with it. */
export function domain(name = 'shop.example.com', ...alternativeNames: string[]): (stack: Stack) => Partial<ApplicationLoadBalancerOptions> {
  return (stack) => ({ domain: { zone: zone(stack), name, alternativeNames } });
}

/** A security group that exists already. */
export function securityGroup(stack: Construct): ec2.ISecurityGroup {
  return ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1');
}

export const ROLLING = ServiceDeployment.rolling();
export const CODE_DEPLOY = ServiceDeployment.codeDeploy();

/** A certificate for any name. */
export function certificateFor(stack: Construct): acm.ICertificate {
  return https(stack).certificate;
}
