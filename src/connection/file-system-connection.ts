import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as iam from 'aws-cdk-lib/aws-iam';
import {
  allowTraffic, ConnectionClient, ConnectionStrategy, environmentVariableName, granteeFor, requireEnvironmentVariableNames, setEnvironmentVariables,
} from './connection-client';
import { ConnectionBaseOptions, DataAccess } from './connection-options';

/**
 * Options of `WorkloadConnection.fileSystem()`.
 */
export interface FileSystemConnectionOptions extends ConnectionBaseOptions {
  /**
   * Access to the files. `WRITE` reads, too, as a file system must be mounted to be written to. Access as root needs `TaskVolume.efs()`.
   *
   * @default DataAccess.READ
   */
  readonly access?: DataAccess;

  /**
   * Access point that the access is limited to.
   *
   * @default - the whole file system
   */
  readonly accessPoint?: efs.IAccessPoint;

  /**
   * Name of the environment variable for the id of the file system.
   *
   * @default - the construct id of the file system and `FILE_SYSTEM_ID`: `UPLOADS_FILE_SYSTEM_ID` for `Uploads`
   */
  readonly variable?: string;
}

const FACTORY = 'WorkloadConnection.fileSystem()';
const NFS = ec2.Port.tcp(2049);

/** Permissions and security group rules for a file system of Amazon EFS that a task mounts by itself, or by a volume of an existing task definition. */
export class FileSystemConnection implements ConnectionStrategy {
  constructor(private readonly fileSystem: efs.IFileSystem, private readonly options: FileSystemConnectionOptions) {
    requireEnvironmentVariableNames(FACTORY, { variable: options.variable });
  }

  public bind(client: ConnectionClient): void {
    const { fileSystem } = this;
    const { variable = environmentVariableName(fileSystem, 'FILE_SYSTEM_ID'), containerNames } = this.options;
    setEnvironmentVariables(client, FACTORY, [{ option: 'variable', name: variable, value: fileSystem.fileSystemId }], containerNames);
    granteeFor(client, fileSystem).grantPrincipal.addToPrincipalPolicy(this.mountStatement());
    allowTraffic(client, fileSystem, NFS);
    client.starter.node.addDependency(fileSystem.mountTargetsAvailable);
  }

  /** @see https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html */
  private mountStatement(): iam.PolicyStatement {
    const { access = DataAccess.READ, accessPoint } = this.options;
    const actions = access === DataAccess.READ ? ['elasticfilesystem:ClientMount'] : ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'];
    return new iam.PolicyStatement({
      actions,
      resources: [this.fileSystem.fileSystemArn],
      conditions: {
        Bool: { 'elasticfilesystem:AccessedViaMountTarget': 'true' },
        ...accessPoint && { StringEquals: { 'elasticfilesystem:AccessPointArn': accessPoint.accessPointArn } },
      },
    });
  }
}
