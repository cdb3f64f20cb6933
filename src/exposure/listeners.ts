import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Annotations, Fn } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ApplicationFrontOptions } from './application-front-options';
import { NetworkEntrance } from './network-entrance';
import type { TestRoute } from '../deployment/test-traffic';
import { acknowledge, regulatory } from '../private/acknowledge';
import { refuse } from '../private/errors';

/** The listeners of one load balancer: production, further ports, redirect and test share protocol, certificate and policy. */
export class Listeners {
  public readonly scheme: 'http' | 'https';
  public readonly productionPort: number;
  private readonly takenPorts: number[];

  constructor(
    private readonly workload: Construct,
    private readonly loadBalancer: elbv2.ApplicationLoadBalancer,
    private readonly vpc: ec2.IVpc,
    private readonly options: ApplicationFrontOptions,
    private readonly entrance?: NetworkEntrance,
  ) {
    this.scheme = options.certificate ? 'https' : 'http';
    this.productionPort = options.listenerPort ?? (options.certificate ? 443 : 80);
    this.takenPorts = [this.productionPort];
  }

  /** Address of a listener: by the first name of the domain, or by the load balancer's own. */
  public url(port = this.productionPort): string {
    const { domain } = this.options;
    const host = domain ? domain.name ?? domain.zone.zoneName : (this.entrance?.loadBalancer ?? this.loadBalancer).loadBalancerDnsName;
    return `${this.scheme}://${host}${port === (this.scheme === 'https' ? 443 : 80) ? '' : `:${port}`}`;
  }

  private get redirects(): boolean {
    return this.scheme === 'https' && this.options.redirectHTTP !== false;
  }

  /** Where clients come in. With a certificate, port 80 redirects here. */
  public addProduction(defaultAction: elbv2.ListenerAction): elbv2.ApplicationListener {
    const listener = this.admit('Listener', this.productionPort, this.add('Listener', this.productionPort, defaultAction));
    if (this.scheme === 'http') this.warnAboutHttp(listener);
    if (this.redirects) this.addRedirect(listener);
    return listener;
  }

  /** Where clients come in for another port of the tasks. */
  public addAdditional(port: number, defaultAction: elbv2.ListenerAction): elbv2.ApplicationListener {
    if (this.takenPorts.includes(port) || (port === 80 && this.redirects)) {
      refuse(this.workload, { what: 'two listeners want one port of the load balancer', got: port, instead: 'use another `listenerPort`' });
    }
    this.takenPorts.push(port);
    const id = `Port${port}Listener`;
    return this.admit(id, port, this.add(id, port, defaultAction));
  }

  /** Where the new version can be tried. */
  public addTest(test: TestRoute & { kind: 'listener' }, defaultAction: elbv2.ListenerAction): elbv2.ApplicationListener {
    const port = test.port ?? (this.scheme === 'https' ? 8443 : 8080);
    if (this.takenPorts.includes(port) || (port === 80 && this.redirects)) {
      refuse(this.workload, {
        what: `test traffic and ${this.takenPorts.includes(port) ? 'production' : 'the redirect to HTTPS'} want one port of the load balancer`,
        got: port,
        instead: 'pass another port to TestTraffic.listener()',
      });
    }
    this.takenPorts.push(port);
    const listener = this.add('TestListener', port, defaultAction);
    (test.allowFrom ?? [this.vpcAddresses()]).forEach((peer) => listener.connections.allowDefaultPortFrom(peer));
    return listener;
  }

  private addRedirect(production: elbv2.ApplicationListener): void {
    const listener = this.loadBalancer.addListener('RedirectListener', {
      port: 80,
      protocol: elbv2.ApplicationProtocol.HTTP,
      open: false,
      defaultAction: elbv2.ListenerAction.redirect({ protocol: 'HTTPS', port: String(this.productionPort), permanent: true }),
    });
    this.admit('RedirectListener', 80, listener, 'http');
    acknowledge(listener, 'It answers nothing but where HTTPS is', regulatory('ELBv2ACMCertificateRequired'));
    // A service that gets a certificate leaves port 80 to the redirect, in this order.
    listener.node.defaultChild!.node.addDependency(production.node.defaultChild!);
  }

  private add(id: string, port: number, defaultAction: elbv2.ListenerAction): elbv2.ApplicationListener {
    const { certificate, sslPolicy } = this.options;
    return this.loadBalancer.addListener(id, {
      port,
      protocol: certificate ? elbv2.ApplicationProtocol.HTTPS : elbv2.ApplicationProtocol.HTTP,
      certificates: certificate && [certificate],
      sslPolicy: certificate && (sslPolicy ?? elbv2.SslPolicy.RECOMMENDED_TLS),
      open: false,
      defaultAction,
    });
  }

  /** Opens a listener to clients, or to the load balancer in front alone. */
  private admit(id: string, port: number, listener: elbv2.ApplicationListener, scheme = this.scheme): elbv2.ApplicationListener {
    if (this.entrance) this.entrance.leadTo(id, listener, port, scheme);
    else this.clients().forEach((peer) => listener.connections.allowDefaultPortFrom(peer));
    return listener;
  }

  private clients(): ec2.IPeer[] {
    const { allowFrom, internetFacing, ipAddressType = elbv2.IpAddressType.IPV4 } = this.options;
    if (allowFrom) return allowFrom;
    const ipv4 = ipAddressType === elbv2.IpAddressType.DUAL_STACK_WITHOUT_PUBLIC_IPV4 ? []
      : [internetFacing === false ? this.vpcAddresses() : ec2.Peer.anyIpv4()];
    return ipAddressType === elbv2.IpAddressType.IPV4 ? ipv4 : [...ipv4, ...this.ipv6Clients()];
  }

  /** The addresses of an imported VPC are not known: name them in `allowFrom`. */
  private ipv6Clients(): ec2.IPeer[] {
    if (this.options.internetFacing !== false) return [ec2.Peer.anyIpv6()];
    return this.vpc instanceof ec2.Vpc ? [ec2.Peer.ipv6(Fn.select(0, this.vpc.vpcIpv6CidrBlocks))] : [];
  }

  private vpcAddresses(): ec2.IPeer {
    return ec2.Peer.ipv4(this.vpc.vpcCidrBlock);
  }

  private warnAboutHttp(listener: elbv2.ApplicationListener): void {
    if (!(this.entrance?.facesInternet ?? this.options.internetFacing ?? true)) return;
    Annotations.of(listener).addWarningV2('cdk-fargate-workloads:http-listener',
      'this load balancer faces the internet and speaks plain HTTP; pass `certificate` or `domain`');
  }
}
