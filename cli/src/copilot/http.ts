import type { Options } from './environments';
import { routeTarget } from './route-target';
import { durationExpression, secondsOf } from './values';
import { awsModule, code, imported, list, literal, object, type Expression } from '../code/expression';
import type { SourceNode } from '../source/source-node';

/** How a service is behind load balancers. */
export interface HttpRoutes {
  /** Conditions and target group; undefined without a load balancer. */
  readonly route?: Options;
  /** Names of `http.alias`. */
  readonly aliases: readonly string[];
  readonly gracePeriod?: Expression;
}

/** Reads `http` of a Load Balanced Web Service or a Backend Service. */
export function readHttp(manifest: SourceNode, steps: Set<string>): HttpRoutes {
  const http = manifest.get('http');
  if (http === undefined || http.value === false) {
    http?.movedTo('there is no load balancer for HTTP');
    return { aliases: [] };
  }
  const aliases = aliasesOf(http);
  const healthCheck = http.get('healthcheck');
  const rules = (http.get('additional_rules')?.items() ?? []).map((rule) => object({ ...routeOf(rule, aliasesOf(rule)), ...targetOf(manifest, rule) }));
  http.get('additional_rules')?.movedTo('`additionalRoutes`');
  leaveOut(http, steps);
  return {
    aliases,
    gracePeriod: healthCheck?.isMap ? durationExpression(secondsOf(healthCheck.get('grace_period')?.movedTo('`healthCheckGracePeriod`'))) : undefined,
    route: { ...routeOf(http, aliases), ...mainTarget(manifest, http), additionalRoutes: rules.length === 0 ? undefined : list(rules) },
  };
}

function leaveOut(http: SourceNode, steps: Set<string>): void {
  const redirects = http.get('redirect_to_https');
  redirects?.movedTo('the load balancer redirects to HTTPS as soon as it has a certificate');
  if (redirects !== undefined && !redirects.boolean()) {
    redirects.leftOut('`redirectHttp: false` of the load balancer.');
    steps.add('Pass `redirectHttp: false` to the load balancer, as a manifest has `redirect_to_https: false`.');
  }
  http.get('alb')?.leftOut('A load balancer that exists: `Exposure.existingListener()` puts the service behind it.');
  if (http.get('alb')) steps.add(`Put the service behind the load balancer \`${http.get('alb')!.text()}\`, as the manifest has it: \`Exposure.existingListener()\` in place of the shared one.`);
  http.get('hosted_zone')?.leftOut('The record is a part of the move: see the runbook.');
  http.get('private')?.movedTo('`internetFacing: false`');
  http.get('ssl_policy')?.leftOut('`sslPolicy` of the load balancer.');
}

function routeOf(rule: SourceNode, aliases: readonly string[]): { [option: string]: Expression | undefined } {
  const path = rule.get('path')?.movedTo('`paths` of the route').text() ?? '/';
  const sources = rule.get('allowed_source_ips')?.movedTo('`sourceIps` of the route').items().map((item) => item.text());
  return {
    paths: pathsOf(path),
    hosts: aliases.length === 0 ? undefined : literal(aliases),
    sourceIps: sources === undefined ? undefined : literal(sources),
    protocolVersion: protocolVersion(rule.get('version')),
    healthCheck: healthCheckOf(rule.get('healthcheck')),
    stickiness: rule.get('stickiness')?.movedTo('`stickiness`').value === true ? code`{}` : undefined,
    deregistrationDelay: durationExpression(secondsOf(rule.get('deregistration_delay')?.movedTo('`deregistrationDelay`'))),
  };
}

function targetOf(manifest: SourceNode, rule: SourceNode): { containerName?: Expression; containerPort?: Expression } {
  const { containerName, containerPort } = routeTarget(manifest, rule);
  return {
    containerName: containerName === undefined ? undefined : literal(containerName),
    containerPort: optional(containerPort),
  };
}

/** A sidecar that the main route names is the reverse proxy, which gets the traffic by itself. */
function mainTarget(manifest: SourceNode, http: SourceNode): { containerName?: Expression; containerPort?: Expression } {
  const named = http.get('target_container') ?? http.get('targetContainer');
  return named === undefined || http.get('target_port') !== undefined ? targetOf(manifest, http) : {};
}

/** `/` is every request; Copilot takes a path and all that is below it. */
function pathsOf(path: string): Expression | undefined {
  const trimmed = path.replace(/^\/+|\/+$/g, '');
  return trimmed === '' ? undefined : literal([`/${trimmed}`, `/${trimmed}/*`]);
}

function aliasesOf(rule: SourceNode): string[] {
  const alias = rule.get('alias')?.movedTo('`hosts` of the route; the runbook moves its record');
  if (alias === undefined) return [];
  const items = alias.isList ? alias.items() : [alias];
  const names = items.map((item) => (item.isMap ? item.get('name')?.text() ?? '' : item.text()));
  return names.flatMap((name) => name.split(',')).map((name) => name.trim()).filter((name) => name !== '');
}

function protocolVersion(version: SourceNode | undefined): Expression | undefined {
  const name = version?.movedTo('`protocolVersion`').text().toLowerCase();
  const member = { http2: 'HTTP2', grpc: 'GRPC' }[name ?? ''];
  return member === undefined ? undefined : code`${awsModule('elbv2', 'aws-cdk-lib/aws-elasticloadbalancingv2')}.ApplicationProtocolVersion.${member}`;
}

/** A text is the path alone. */
export function healthCheckOf(check: SourceNode | undefined): Expression | undefined {
  if (check === undefined) return undefined;
  if (!check.isMap) {
    const path = check.movedTo('`healthCheck.path`').text();
    return path === '/' ? undefined : object({ path: literal(withSlash(path)) });
  }
  const text = (field: string, option: string) => check.get(field)?.movedTo(`\`healthCheck.${option}\``).text();
  const number = (field: string, option: string) => check.get(field)?.movedTo(`\`healthCheck.${option}\``).number();
  const path = text('path', 'path');
  const codes = text('success_codes', 'healthyHttpCodes');
  const port = number('port', 'port');
  const members = object({
    path: path === undefined || path === '/' ? undefined : literal(withSlash(path)),
    port: port === undefined ? undefined : literal(String(port)),
    healthyHttpCodes: codes === undefined ? undefined : literal(codes),
    healthyThresholdCount: optional(number('healthy_threshold', 'healthyThresholdCount')),
    unhealthyThresholdCount: optional(number('unhealthy_threshold', 'unhealthyThresholdCount')),
    interval: durationExpression(secondsOf(check.get('interval')?.movedTo('`healthCheck.interval`'))),
    timeout: durationExpression(secondsOf(check.get('timeout')?.movedTo('`healthCheck.timeout`'))),
  });
  return members.text === '{}' ? undefined : members;
}

function withSlash(path: string): string {
  return path.startsWith('/') ? path : `/${path}`;
}

function optional(value: number | undefined): Expression | undefined {
  return value === undefined ? undefined : literal(value);
}

/** Reads `nlb`: `port: 443/tls`, `target_port`, `target_container`. */
export function readNlb(manifest: SourceNode, steps: Set<string>): Expression | undefined {
  const nlb = manifest.get('nlb');
  if (nlb === undefined) return undefined;
  const [, port, protocol = 'tcp'] = /^(\d+)(?:\/(\w+))?$/.exec(nlb.get('port')?.movedTo('`listenerPort` and `protocol`').text() ?? '') ?? [];
  if (port === undefined) throw nlb.error(`${nlb.path} needs a port such as 443/tls`);
  if (protocol === 'tls') steps.add('Pass `certificateArn` to the stacks: the listener of the Network Load Balancer has TLS with it alone, and Copilot made a certificate.');
  nlb.get('alias')?.leftOut('The runbook moves the record.');
  nlb.get('ssl_policy')?.leftOut('`sslPolicy` of `Exposure.networkLoadBalancer()`.');
  nlb.get('stickiness')?.leftOut('`stickiness` of `Exposure.networkLoadBalancer()`.');
  nlb.get('additional_listeners')?.leftOut('`additionalListeners` of `Exposure.networkLoadBalancer()`.');
  const elbv2 = awsModule('elbv2', 'aws-cdk-lib/aws-elasticloadbalancingv2');
  return code`${imported('Exposure')}.networkLoadBalancer(${object({
    listenerPort: port === '80' ? undefined : literal(Number(port)),
    ...targetOf(manifest, nlb),
    certificate: protocol === 'tls' ? code`props.certificate` : undefined,
    protocol: protocol === 'udp' ? code`${elbv2}.Protocol.UDP` : undefined,
    healthCheck: healthCheckOf(nlb.get('healthcheck')),
    deregistrationDelay: durationExpression(secondsOf(nlb.get('deregistration_delay')?.movedTo('`deregistrationDelay`'))),
  })})`;
}

