import type { Resource } from './assembly';
import { CODEDEPLOY_DEPLOYMENT } from './nodes';
import type { References } from './references';

/** What is shared by many, and so belongs to none of them. */
const SHARED = /^AWS::(EC2::(VPC|Subnet|RouteTable|NatGateway|EIP|InternetGateway|VPCGatewayAttachment)|ECS::Cluster|KMS::Key|ServiceDiscovery::.*Namespace|CertificateManager::Certificate|Route53::HostedZone|CloudFormation::Stack)$/;

/** Wiring that says something about what it refers to; everything else belongs to what refers to it. */
const ABOUT = /^AWS::(.*Policy|ApplicationAutoScaling::.*|CloudWatch::Alarm|EC2::SecurityGroup(Ingress|Egress)|ElasticLoadBalancingV2::(Listener|ListenerRule|ListenerCertificate)|Lambda::(Permission|EventInvokeConfig|EventSourceMapping|Alias|Version)|Logs::.*Filter|Route53::RecordSet|SNS::Subscription|WAFv2::WebACLAssociation|ApiGatewayV2::.*|ApiGateway::.*|SecretsManager::(RotationSchedule|SecretTargetAttachment)|EFS::(MountTarget|AccessPoint)|RDS::.*)$/;

/** Folds wiring into the nodes that it belongs to: what uses it, or what it is about. */
export class Owners {
  private readonly found = new Map<string, readonly Resource[]>();

  constructor(private readonly references: References, private readonly drawn: ReadonlySet<Resource>) {}

  /** The nodes of a resource: itself, where it is one. */
  public of = (resource: Resource): readonly Resource[] => {
    const known = this.found.get(resource.id);
    if (known) return known;
    // While it is sought, a circle of references ends here.
    this.found.set(resource.id, []);
    const owners = this.seek(resource);
    this.found.set(resource.id, owners);
    return owners;
  };

  private seek(resource: Resource): readonly Resource[] {
    if (this.drawn.has(resource)) return [resource];
    if (SHARED.test(resource.type)) return [];
    const next = this.next(resource);
    return [...new Map(next.flatMap((each) => [...this.of(each)]).map((owner) => [owner.id, owner])).values()];
  }

  private next(resource: Resource): Resource[] {
    const { type: own, stack, properties } = resource;
    if (own === CODEDEPLOY_DEPLOYMENT) return this.references.of(stack, properties.ServiceName).filter((each) => this.drawn.has(each));
    if (ABOUT.test(own)) return this.references.in(resource).filter(({ type }) => !SHARED.test(type));
    return this.references.to(resource).filter(({ type }) => !ABOUT.test(type) && !SHARED.test(type)).filter((user) => this.uses(user, resource));
  }

  /** A security group that names another one lets it in, and a policy of a resource names roles: neither uses what it names. */
  private uses(user: Resource, used: Resource): boolean {
    const both = (type: string) => user.type === type && used.type === type;
    return !both('AWS::EC2::SecurityGroup') && !both('AWS::IAM::Role') && !user.type.startsWith('AWS::S3::Bucket') && user.type !== 'AWS::KMS::Key';
  }
}
