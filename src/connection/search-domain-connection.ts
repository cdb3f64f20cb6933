import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as opensearch from 'aws-cdk-lib/aws-opensearchservice';
import {
  allowTraffic, ConnectionClient, ConnectionStrategy, environmentVariableName, granteeFor, requireEnvironmentVariableNames, setEnvironmentVariables,
} from './connection-client';
import { ConnectionBaseOptions, DataAccess } from './connection-options';

/**
 * Options of `WorkloadConnection.searchDomain()`.
 */
export interface SearchDomainConnectionOptions extends ConnectionBaseOptions {
  /**
   * Access to the documents, as HTTP methods that requests with the signature of the task role may use. A domain with fine-grained access control needs a
   * mapping of the task role as well.
   *
   * @default DataAccess.READ
   * @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/ac.html
   */
  readonly access?: DataAccess;

  /**
   * Name of the index that the access is limited to. May end with `*`.
   *
   * @default - all indexes
   */
  readonly index?: string;

  /**
   * Security groups of an imported domain in a VPC, which are extended to allow the tasks on port 443.
   *
   * @default - those of a domain of the app in a VPC; none for other domains, which the tasks reach over the internet
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * Name of the environment variable for the URL, `https://` and the endpoint of the domain.
   *
   * @default - the domain's construct id and `URL`: `PRODUCTS_URL` for `Products`
   */
  readonly variable?: string;
}

const FACTORY = 'WorkloadConnection.searchDomain()';
const HTTPS = ec2.Port.tcp(443);

/** A connection to a domain of Amazon OpenSearch Service. */
export class SearchDomainConnection implements ConnectionStrategy {
  constructor(private readonly domain: opensearch.IDomain, private readonly options: SearchDomainConnectionOptions) {
    requireEnvironmentVariableNames(FACTORY, { variable: options.variable });
  }

  public bind(client: ConnectionClient): void {
    const { variable = environmentVariableName(this.domain, 'URL'), containerNames, securityGroups = securityGroupsOf(this.domain) } = this.options;
    setEnvironmentVariables(client, FACTORY, [{ option: 'variable', name: variable, value: `https://${this.domain.domainEndpoint}` }], containerNames);
    this.grant(granteeFor(client, this.domain));
    if (securityGroups.length > 0) allowTraffic(client, { connections: new ec2.Connections({ securityGroups: [...securityGroups] }) }, HTTPS);
    // Its access policy is a resource of its own, which nothing refers to.
    client.starter.node.addDependency(this.domain);
  }

  private grant(grantee: iam.IGrantable): void {
    const { access = DataAccess.READ, index } = this.options;
    switch (access) {
      case DataAccess.READ: return void (index === undefined ? this.domain.grantRead(grantee) : this.domain.grantIndexRead(index, grantee));
      case DataAccess.WRITE: return void (index === undefined ? this.domain.grantWrite(grantee) : this.domain.grantIndexWrite(index, grantee));
      case DataAccess.READ_WRITE:
        return void (index === undefined ? this.domain.grantReadWrite(grantee) : this.domain.grantIndexReadWrite(index, grantee));
    }
  }
}

/** Returns the security groups of a domain of the app. CDK's `connections` throws for one outside of a VPC. */
function securityGroupsOf(domain: opensearch.IDomain): readonly ec2.ISecurityGroup[] {
  const resource = domain.node.defaultChild;
  const isInVpc = resource instanceof opensearch.CfnDomain && resource.vpcOptions !== undefined;
  return isInVpc && domain instanceof opensearch.Domain ? domain.connections.securityGroups : [];
}
