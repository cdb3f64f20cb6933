import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Annotations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ApplicationLoadBalancerOptions } from './application-load-balancer-options';
import type { TestRoute } from '../deployment/test-traffic';
import { refuse } from '../private/errors';

/** The listeners of one load balancer: production, redirect and test share protocol, certificate and policy. */
export class Listeners {
  public readonly scheme: 'http' | 'https';
  private readonly productionPort: number;

  constructor(
    private readonly workload: Construct,
    private readonly loadBalancer: elbv2.ApplicationLoadBalancer,
    private readonly vpc: ec2.IVpc,
    private readonly options: ApplicationLoadBalancerOptions,
  ) {
    this.scheme = options.certificate ? 'https' : 'http';
    this.productionPort = options.listenerPort ?? (options.certificate ? 443 : 80);
  }

  /** The production port as a part of a URL: empty for the scheme's own port. */
  public get urlPort(): string {
    return this.productionPort === (this.scheme === 'https' ? 443 : 80) ? '' : `:${this.productionPort}`;
  }

  private get redirects(): boolean {
    return this.scheme === 'https' && this.options.redirectHTTP !== false;
  }

  /** Where clients come in. With a certificate, port 80 redirects here. */
  public addProduction(defaultAction: elbv2.ListenerAction): elbv2.ApplicationListener {
    const listener = this.add('Listener', this.productionPort, defaultAction, this.clients());
    if (this.scheme === 'http') this.warnAboutHttp(listener);
    if (this.redirects) this.addRedirect(listener);
    return listener;
  }

  /** Where the new version can be tried. */
  public addTest(test: TestRoute & { kind: 'listener' }, defaultAction: elbv2.ListenerAction): elbv2.ApplicationListener {
    const port = test.port ?? (this.scheme === 'https' ? 8443 : 8080);
    if (port === this.productionPort || (port === 80 && this.redirects)) {
      refuse(this.workload, {
        what: `test traffic and ${port === this.productionPort ? 'production' : 'the redirect to HTTPS'} want one port of the load balancer`,
        got: port,
        instead: 'pass another port to TestTraffic.listener()',
      });
    }
    return this.add('TestListener', port, defaultAction, test.allowFrom ?? [this.vpcAddresses()]);
  }

  private addRedirect(production: elbv2.ApplicationListener): void {
    const listener = this.loadBalancer.addListener('RedirectListener', {
      port: 80,
      protocol: elbv2.ApplicationProtocol.HTTP,
      open: false,
      defaultAction: elbv2.ListenerAction.redirect({ protocol: 'HTTPS', port: String(this.productionPort), permanent: true }),
    });
    this.clients().forEach((peer) => listener.connections.allowDefaultPortFrom(peer));
    // A service that gets a certificate leaves port 80 to the redirect, in this order.
    listener.node.defaultChild!.node.addDependency(production.node.defaultChild!);
  }

  private add(id: string, port: number, defaultAction: elbv2.ListenerAction, peers: ec2.IPeer[]): elbv2.ApplicationListener {
    const { certificate, sslPolicy } = this.options;
    const listener = this.loadBalancer.addListener(id, {
      port,
      protocol: certificate ? elbv2.ApplicationProtocol.HTTPS : elbv2.ApplicationProtocol.HTTP,
      certificates: certificate && [certificate],
      sslPolicy: certificate && (sslPolicy ?? elbv2.SslPolicy.RECOMMENDED_TLS),
      open: false,
      defaultAction,
    });
    peers.forEach((peer) => listener.connections.allowDefaultPortFrom(peer));
    return listener;
  }

  private clients(): ec2.IPeer[] {
    return [this.options.internetFacing === false ? this.vpcAddresses() : ec2.Peer.anyIpv4()];
  }

  private vpcAddresses(): ec2.IPeer {
    return ec2.Peer.ipv4(this.vpc.vpcCidrBlock);
  }

  private warnAboutHttp(listener: elbv2.ApplicationListener): void {
    if (this.options.internetFacing === false) return;
    Annotations.of(listener).addWarningV2('cdk-fargate-workloads:http-listener',
      'this load balancer faces the internet and speaks plain HTTP; pass `certificate` to Exposure.applicationLoadBalancer()');
  }
}
