import { exposureExpression } from './exposure';
import { scalingExpression } from './scaling';
import { readSource } from './source-configuration';
import { oneStackApp } from '../app/one-stack-app';
import { code, imported, literal, object, type Expression } from '../code/expression';
import { ConstructIds, kebabCase, pascalCase } from '../code/identifiers';
import type { ImportResult } from '../command/importer';
import { fargateSizeAtLeast } from '../ecs/fargate-size';
import type { SourceNode } from '../source/source-node';

/** Fields that App Runner alone knows. */
const OUTPUT_FIELDS = ['ServiceId', 'ServiceArn', 'ServiceUrl', 'CreatedAt', 'UpdatedAt', 'DeletedAt', 'Status'];

/** Answers of other commands, for what the service names by an ARN alone. */
export interface AppRunnerDetails {
  readonly scaling?: SourceNode;
  readonly domains?: SourceNode;
}

/** An App Runner service as a web service on Fargate. */
export class AppRunnerService {
  private readonly service: SourceNode;
  private readonly name: string;
  private readonly steps: string[] = [];

  constructor(private readonly root: SourceNode, private readonly details: AppRunnerDetails) {
    this.service = root.get('Service') ?? root;
    if (!this.service.isMap || !this.service.get('SourceConfiguration')) {
      throw root.error('is no App Runner service: it has no SourceConfiguration; pass the output of aws apprunner describe-service');
    }
    this.name = this.service.get('ServiceName')?.movedTo('names the app, the stack and the service').text() ?? 'service';
  }

  public toApp(): ImportResult {
    const name = kebabCase(this.name);
    this.leaveOutputsOut();
    const source = readSource(this.service.get('SourceConfiguration')!, name, new ConstructIds(pascalCase(name)));
    const body = this.webService(source.container);
    this.steps.push(...source.steps, ...this.networkSteps());
    return {
      warnings: source.warnings,
      app: {
        name,
        description: `The service ${this.name} on AWS Fargate, which ran on AWS App Runner.`,
        modules: oneStackApp({ name, body }),
        files: source.files,
        readme: `\`lib/${name}-stack.ts\` is the service.`,
        guide: { subject: `the App Runner service ${this.name}`, nextSteps: [...this.steps, ...MOVE] },
        documents: [this.root, ...Object.values(this.details).filter((document): document is SourceNode => document !== undefined)],
      },
    };
  }

  private webService(container: { readonly [option: string]: Expression | undefined }): Expression {
    const task = code`${imported('WorkloadTask')}.container(${object({ ...container, ...this.size(), ...this.telemetry() })})`;
    const props = object({
      task,
      exposure: exposureExpression(this.service, this.steps),
      scaling: scalingExpression(this.service.get('AutoScalingConfigurationSummary'), this.details.scaling, this.steps),
    });
    return code`new ${imported('FargateWebService')}(this, ${literal(pascalCase(kebabCase(this.name)))}, ${props});`;
  }

  /** @see https://docs.aws.amazon.com/apprunner/latest/api/API_InstanceConfiguration.html */
  private size(): { readonly [option: string]: Expression } {
    const instance = this.service.get('InstanceConfiguration');
    const cpu = amountOf(instance?.get('Cpu')?.movedTo('`cpu`'), /vcpu$/i) ?? 1024;
    const memory = amountOf(instance?.get('Memory')?.movedTo('`memoryLimitMiB`'), /gb$/i) ?? 2048;
    const size = fargateSizeAtLeast(cpu, memory);
    if (size === undefined) throw (instance ?? this.service).error(`has a size that Fargate does not have: ${cpu} CPU units, ${memory} MiB`);
    const role = instance?.get('InstanceRoleArn')?.leftOut('Tasks of ECS cannot assume a role of App Runner. The service has a task role of its own.');
    if (role) this.steps.push(`Give the task role what \`${role.text()}\` may do: \`grant…()\` of your resources, or \`service.taskDefinition.taskRole.addManagedPolicy()\`.`);
    return { cpu: literal(size.cpu), memoryLimitMiB: literal(size.memoryLimitMiB) };
  }

  private telemetry(): { readonly [option: string]: Expression | undefined } {
    const observability = this.service.get('ObservabilityConfiguration');
    if (observability?.get('ObservabilityEnabled')?.value !== true) {
      observability?.movedTo('off, as by default');
      return {};
    }
    observability.movedTo('`sidecars: [Sidecar.openTelemetry()]`, which sends traces to AWS X-Ray');
    return { sidecars: code`[${imported('Sidecar')}.openTelemetry()]` };
  }

  private networkSteps(): string[] {
    const network = this.service.get('NetworkConfiguration');
    const egress = network?.get('EgressConfiguration');
    const connector = egress?.get('VpcConnectorArn');
    egress?.get('EgressType')?.movedTo(connector ? 'the VPC of `cluster`' : 'the new VPC has a NAT gateway');
    network?.get('IpAddressType')?.leftOut('The load balancer has IPv4 addresses; `ipProtocol` of a `WorkloadCluster` and `ipAddressType` of the exposure add IPv6.');
    this.service.get('EncryptionConfiguration')?.leftOut('It encrypts the copy of the image that App Runner keeps. ECS pulls from the repository, which has a key of its own.');
    if (connector === undefined) return [];
    connector.leftOut('The ARN does not say which VPC, subnets and security groups it has: see the next steps.');
    return ['Pass `cluster: new WorkloadCluster(this, \'Cluster\', { vpc: ec2.Vpc.fromLookup(…) })` with the VPC of the connector: `aws apprunner describe-vpc-connector`; '
      + 'and let databases accept the new security group.'];
  }

  private leaveOutputsOut(): void {
    for (const field of OUTPUT_FIELDS) this.service.get(field)?.leftOut('App Runner alone knows it.');
    this.root.get('OperationId')?.leftOut('App Runner alone knows it.');
    for (const domain of this.details.domains?.get('CustomDomains')?.items() ?? []) {
      domain.leftOut('Its hosted zone is not known: pass `domain: { zone, name }` to the exposure.');
    }
    for (const [name, field] of this.details.domains?.entries() ?? []) if (name !== 'CustomDomains') field.leftOut('App Runner alone knows it.');
  }
}

const MOVE = [
  'Read `npx cdk diff`: the app makes a VPC, a cluster and a load balancer. Pass `cluster` to use those that exist.',
  'Pass `exposure: Exposure.applicationLoadBalancer({ domain: { zone, name } })`: until then the load balancer speaks HTTP.',
  'Deploy it beside App Runner, move the name in DNS by weights, and pause the App Runner service when nothing calls it any more. The way back is the old weight.',
  'Delete the App Runner service, its roles and its VPC connector.',
];

/** `1024`, `1 vCPU`, `2 GB`: 1,024 of what ECS counts for one of the unit. */
function amountOf(node: SourceNode | undefined, unit: RegExp): number | undefined {
  if (node === undefined) return undefined;
  const amount = Number.parseFloat(node.text());
  if (Number.isNaN(amount)) throw node.error(`${node.path} must be an amount, got ${JSON.stringify(node.value)}`);
  return unit.test(node.text().trim()) ? amount * 1024 : amount;
}

