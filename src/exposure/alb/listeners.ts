import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Annotations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ApplicationLoadBalancerBaseOptions } from './load-balancer-options';
import { acknowledgeRules, regulatoryRuleIds } from '../../private/acknowledge-rules';
import { failWith } from '../../private/errors';
import { TestListenerRoute } from '../../traffic/test-traffic';
import { requirePeersOfAddressType } from '../ip-address-type';
import { ALLOW_FROM, TEST_ALLOW_FROM, vpcIpv6Peers, vpcPeer } from '../load-balancer-network';
import { NetworkLoadBalancerInFront } from '../nlb/in-front-of-alb';

/** The listeners of one load balancer: production, additional ports, redirect and test share protocol, certificate and policy. */
export class ApplicationListeners {
  public readonly scheme: 'http' | 'https';
  public readonly productionPort: number;
  private readonly usedPorts: number[];
  private productionListener?: elbv2.ApplicationListener;
  private testListener?: elbv2.ApplicationListener;

  constructor(
    private readonly workload: Construct,
    private readonly loadBalancer: elbv2.ApplicationLoadBalancer,
    private readonly vpc: ec2.IVpc,
    private readonly options: ApplicationLoadBalancerBaseOptions,
    private readonly networkLoadBalancer?: NetworkLoadBalancerInFront,
  ) {
    this.scheme = options.certificate ? 'https' : 'http';
    this.productionPort = options.listenerPort ?? (options.certificate ? 443 : 80);
    this.usedPorts = [this.productionPort];
  }

  /** Returns the address of a listener, by the first name of the domain or the load balancer's own DNS name. */
  public url(port = this.productionPort): string {
    const host = this.hostName ?? (this.networkLoadBalancer?.loadBalancer ?? this.loadBalancer).loadBalancerDnsName;
    return `${this.scheme}://${host}${port === (this.scheme === 'https' ? 443 : 80) ? '' : `:${port}`}`;
  }

  /** First name of the domain; undefined without one. */
  public get hostName(): string | undefined {
    const { domain } = this.options;
    return domain && (domain.name ?? domain.zone.zoneName);
  }

  private get redirects(): boolean {
    return this.scheme === 'https' && this.options.redirectHttp !== false;
  }

  /** Returns the production listener, which all routes share; the first one adds it. */
  public production(defaultAction: elbv2.ListenerAction): elbv2.ApplicationListener {
    this.productionListener ??= this.addProduction(defaultAction);
    return this.productionListener;
  }

  /** Returns the listener on which the new version can be tried, which all routes share; the first one adds it. */
  public test(test: TestListenerRoute, defaultAction: elbv2.ListenerAction): elbv2.ApplicationListener {
    this.testListener ??= this.addTest(test, defaultAction);
    return this.testListener;
  }

  /** Adds the production listener. With a certificate, port 80 redirects to it. */
  public addProduction(defaultAction: elbv2.ListenerAction): elbv2.ApplicationListener {
    const listener = this.allowClients('Listener', this.productionPort, this.add('Listener', this.productionPort, defaultAction));
    if (this.scheme === 'http') this.warnAboutHttp(listener);
    if (this.redirects) this.addRedirect(listener);
    return listener;
  }

  /** Adds a production listener for another port of the tasks. */
  public addAdditional(port: number, defaultAction: elbv2.ListenerAction): elbv2.ApplicationListener {
    if (this.usedPorts.includes(port) || (port === 80 && this.redirects)) {
      failWith(this.workload, { problem: 'two listeners of the load balancer have one port', actual: port, remedy: 'use another `listenerPort`' });
    }
    this.usedPorts.push(port);
    const id = `Port${port}Listener`;
    return this.allowClients(id, port, this.add(id, port, defaultAction));
  }

  /** Adds the listener on which the new version can be tried. */
  public addTest(test: TestListenerRoute, defaultAction: elbv2.ListenerAction): elbv2.ApplicationListener {
    const port = test.port ?? (this.scheme === 'https' ? 8443 : 8080);
    if (this.usedPorts.includes(port) || (port === 80 && this.redirects)) {
      failWith(this.workload, {
        problem: `test traffic and ${this.usedPorts.includes(port) ? 'production' : 'the redirect to HTTPS'} want one port of the load balancer`,
        actual: port,
        remedy: 'pass another port to TestTraffic.listener()',
      });
    }
    requirePeersOfAddressType(this.workload, 'allowFrom of the test listener', test.allowFrom, this.options.ipAddressType);
    this.usedPorts.push(port);
    const listener = this.add('TestListener', port, defaultAction);
    (test.allowFrom ?? [vpcPeer(this.workload, this.vpc, TEST_ALLOW_FROM)]).forEach((peer) => listener.connections.allowDefaultPortFrom(peer));
    return listener;
  }

  private addRedirect(production: elbv2.ApplicationListener): void {
    const listener = this.loadBalancer.addListener('RedirectListener', {
      port: 80,
      protocol: elbv2.ApplicationProtocol.HTTP,
      open: false,
      defaultAction: elbv2.ListenerAction.redirect({ protocol: 'HTTPS', port: String(this.productionPort), permanent: true }),
    });
    this.allowClients('RedirectListener', 80, listener, 'http');
    acknowledgeRules(listener, 'It answers nothing but where HTTPS is', regulatoryRuleIds('ELBv2ACMCertificateRequired'));
    // When a service gets a certificate, its listener must leave port 80 before the redirect takes it.
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

  /** Opens a listener to its clients, or only to the load balancer in front. */
  private allowClients(id: string, port: number, listener: elbv2.ApplicationListener, scheme = this.scheme): elbv2.ApplicationListener {
    if (this.networkLoadBalancer) this.networkLoadBalancer.forwardTo(id, listener, port, scheme);
    else this.clients().forEach((peer) => listener.connections.allowDefaultPortFrom(peer));
    return listener;
  }

  private clients(): ec2.IPeer[] {
    const { allowFrom, internetFacing, ipAddressType = elbv2.IpAddressType.IPV4 } = this.options;
    if (allowFrom) return allowFrom;
    const ipv4 = ipAddressType === elbv2.IpAddressType.DUAL_STACK_WITHOUT_PUBLIC_IPV4 ? []
      : [internetFacing === false ? vpcPeer(this.workload, this.vpc, ALLOW_FROM) : ec2.Peer.anyIpv4()];
    if (ipAddressType === elbv2.IpAddressType.IPV4) return ipv4;
    return [...ipv4, ...internetFacing === false ? vpcIpv6Peers(this.vpc) : [ec2.Peer.anyIpv6()]];
  }

  private warnAboutHttp(listener: elbv2.ApplicationListener): void {
    if (!(this.networkLoadBalancer?.internetFacing ?? this.options.internetFacing ?? true)) return;
    Annotations.of(listener).addWarningV2('cdk-fargate-workloads:http-listener',
      'this load balancer faces the internet and speaks plain HTTP; pass `certificate` or `domain`');
  }
}
